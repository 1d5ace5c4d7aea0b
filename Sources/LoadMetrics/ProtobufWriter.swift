/// Writes the few kinds of protobuf fields that metrics are sent in (https://protobuf.dev/programming-guides/encoding/).
///
/// A few formats of six messages each do not warrant a generator, its runtime and what it generates. Python's protobuf reads what
/// it writes in the tests.
public struct ProtobufWriter {
    /// What was written.
    public private(set) var bytes: [UInt8] = []

    /// Makes a writer of nothing.
    public init() {}

    /// A whole number.
    public mutating func integer(_ field: Int, _ value: UInt64) {
        head(field, type: 0)
        varint(value)
    }

    /// A whole number of either sign as `int64`.
    public mutating func integer(_ field: Int, _ value: Int64) {
        integer(field, UInt64(bitPattern: value))
    }

    /// A whole number of either sign as `sint32` or `sint64`: small ones of either sign are short.
    public mutating func zigzag(_ field: Int, _ value: Int) {
        integer(field, Self.zigzag(value))
    }

    /// A number as `double`.
    public mutating func double(_ field: Int, _ value: Double) {
        fixed(field, value.bitPattern)
    }

    /// A whole number as `fixed64` or `sfixed64`.
    public mutating func fixed(_ field: Int, _ value: UInt64) {
        head(field, type: 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A text.
    public mutating func string(_ field: Int, _ value: String) {
        head(field, type: 2)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Whole numbers one after the other.
    public mutating func packed(_ field: Int, _ values: some Sequence<UInt64>) {
        message(field) { for value in values { $0.varint(value) } }
    }

    /// The same as `sint32` or `sint64`.
    public mutating func packedZigzag(_ field: Int, _ values: some Sequence<Int>) {
        packed(field, values.map(Self.zigzag))
    }

    /// Fields that were written before.
    public mutating func append(_ fields: ProtobufWriter) { bytes += fields.bytes }

    /// A message.
    public mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        head(field, type: 2)
        varint(UInt64(inner.bytes.count))
        bytes.append(contentsOf: inner.bytes)
    }

    private mutating func head(_ field: Int, type: UInt64) { varint(UInt64(field) << 3 | type) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func zigzag(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))) }
}
