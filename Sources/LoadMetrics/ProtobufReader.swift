/// Reads protobuf fields of bytes that anybody may have sent: each length is checked before it is used, and nothing is copied.
///
/// What `ProtobufWriter` says of writing holds of reading: the messages are few.
public struct ProtobufReader {
    /// What a field holds, as far as the bytes say it.
    public enum Value {
        /// A `varint`: whole numbers, truths.
        case integer(UInt64)
        /// Eight bytes: `fixed64`, `sfixed64`, `double`.
        case fixed(UInt64)
        /// A text, bytes or a message.
        case bytes(ArraySlice<UInt8>)
        /// Four bytes, which no message here has.
        case short
    }

    /// The bytes are no message.
    public struct Malformed: Error, CustomStringConvertible {
        /// What they are not.
        public let description = "it is no protobuf message"
    }

    private var rest: ArraySlice<UInt8>

    /// Reads a message.
    public init(_ message: ArraySlice<UInt8>) { rest = message }

    /// The next field; nil at the end.
    public mutating func next() throws(Malformed) -> (field: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let head = try varint()
        guard let field = Int(exactly: head >> 3), field > 0 else { throw Malformed() }
        switch head & 7 {
        case 0: return (field, .integer(try varint()))
        case 1: return (field, .fixed(try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }))
        case 2:
            guard let length = Int(exactly: try varint()) else { throw Malformed() }
            return (field, .bytes(try take(length)))
        case 5:
            _ = try take(4)
            return (field, .short)
        default: throw Malformed()
        }
    }

    private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Malformed() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }
}
