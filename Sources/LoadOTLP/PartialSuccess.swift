/// How many points a collector rejected of a request that it accepted: field 1 of the message in field 1 of an
/// `ExportMetricsServiceResponse`. What cannot be read says that all is well, as the status did.
struct PartialSuccess: Equatable {
    /// The number of points.
    private(set) var rejected: UInt64 = 0

    init(_ response: [UInt8]) {
        var outer = response[...]
        guard outer.popFirst() == 0x0A, let length = Self.varint(&outer), length <= UInt64(outer.count) else { return }
        var inner = outer.prefix(Int(length))
        guard inner.popFirst() == 0x08, let count = Self.varint(&inner) else { return }
        rejected = count
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
