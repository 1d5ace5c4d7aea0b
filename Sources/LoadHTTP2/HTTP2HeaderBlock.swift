import CNGHTTP2

/// A header field to send.
package struct HTTP2Field: Sendable {
    /// In lower case; pseudo header fields with their colon.
    package var name: [UInt8]
    package var value: [UInt8]
    /// Whether no table on the way may keep it: for credentials.
    package var isSensitive: Bool

    package init(_ name: String, _ value: some Sequence<UInt8>, isSensitive: Bool = false) {
        self.name = Array(name.utf8)
        self.value = Array(value)
        self.isSensitive = isSensitive
    }

    package init(_ name: String, _ value: String, isSensitive: Bool = false) {
        self.init(name, value.utf8, isSensitive: isSensitive)
    }
}

/// The head of a request, laid out as nghttp2 takes it: prepared before the load, then submitted as often as wanted.
///
/// What was prepared is never copied: a stream holds the block while its exchange goes on. Values set and fields appended
/// later are copied when the request is submitted; until then they have to stay where they are.
package final class HTTP2HeaderBlock {
    private(set) var fields: UnsafeMutableBufferPointer<nghttp2_nv>
    /// How many fields there are.
    package private(set) var count: Int
    private let preparedCount: Int
    private let memory: UnsafeMutablePointer<UInt8>
    private static let fixed = NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue

    /// Lays out these fields; pseudo header fields first, as the protocol wants them.
    package init(_ fields: [HTTP2Field]) {
        count = fields.count
        preparedCount = fields.count
        memory = .allocate(capacity: Swift.max(1, fields.reduce(0) { $0 + $1.name.count + $1.value.count }))
        self.fields = .allocate(capacity: fields.count + 4)
        var end = memory
        func keep(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8> {
            let start = end
            for byte in bytes {
                end.initialize(to: byte)
                end += 1
            }
            return start
        }
        for (index, field) in fields.enumerated() {
            let flags = Self.fixed | (field.isSensitive ? NGHTTP2_NV_FLAG_NO_INDEX.rawValue : 0)
            self.fields.initializeElement(
                at: index,
                to: nghttp2_nv(
                    name: keep(field.name), value: keep(field.value), namelen: field.name.count,
                    valuelen: field.value.count, flags: UInt8(truncatingIfNeeded: flags)))
        }
    }

    deinit {
        memory.deallocate()
        fields.deallocate()
    }

    /// Gives a field another value, which stays where it is until the request was submitted.
    package func setValue(of index: Int, to value: UnsafeRawBufferPointer) {
        precondition(index < count, "no such field")
        fields[index].value = Self.pointer(value)
        fields[index].valuelen = value.count
        fields[index].flags &= ~UInt8(truncatingIfNeeded: NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)
    }

    /// Adds a field behind the others, whose name and value stay where they are until the request was submitted.
    package func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        if count == fields.count { grow() }
        fields.initializeElement(
            at: count,
            to: nghttp2_nv(
                name: Self.pointer(name), value: Self.pointer(value), namelen: name.count, valuelen: value.count,
                flags: UInt8(truncatingIfNeeded: NGHTTP2_NV_FLAG_NONE.rawValue)))
        count += 1
    }

    /// Takes away what was appended.
    package func removeAppended() {
        count = preparedCount
    }

    private func grow() {
        let larger = UnsafeMutableBufferPointer<nghttp2_nv>.allocate(capacity: fields.count * 2)
        _ = larger.moveInitialize(fromContentsOf: fields[..<count])
        fields.deallocate()
        fields = larger
    }

    /// nghttp2 reads what this points at, though its type says otherwise; an empty value may point anywhere.
    private static func pointer(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
        UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
}
