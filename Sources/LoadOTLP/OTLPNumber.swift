import LoadMetrics
import LoadTarget

/// A `NumberDataPoint` as somebody sent it.
struct OTLPNumber {
    /// In nanoseconds since 1970 (UTC).
    private(set) var time: UInt64 = 0
    /// Nil where it has none.
    private(set) var value: Double?
    /// Nil where one of them is nothing that a tag can be.
    private(set) var tags: [TargetTag]? = []

    init(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        var reader = ProtobufReader(message)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (3, .fixed(let nanoseconds)): time = nanoseconds
            case (4, .fixed(let bits)): self.value = Double(bitPattern: bits)
            case (6, .fixed(let bits)): self.value = Double(Int64(bitPattern: bits))
            case (7, .bytes(let pair)):
                let tag = try OTLPAttribute(pair).tag
                if let tag, (tags?.count ?? 0) < ReadingReceiver.mostTags { tags?.append(tag) } else { tags = nil }
            // Bit 0: there was nothing to read.
            case (8, .integer(let flags)) where flags & 1 == 1: self.value = nil
            default: break
            }
        }
    }
}

/// A `KeyValue` as somebody sent it.
struct OTLPAttribute {
    /// Nil where its value is a list or the like, or too long.
    private(set) var tag: TargetTag?

    init(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
        var (name, text) = ("", String?.none)
        var reader = ProtobufReader(message)
        while let (field, value) = try reader.next() {
            guard case .bytes(let inner) = value else { continue }
            switch field {
            case 1: name = String(decoding: inner, as: UTF8.self)
            case 2: text = try Self.text(inner)
            default: break
            }
        }
        guard let text, max(name.utf8.count, text.utf8.count) <= ReadingReceiver.longestText else { return }
        tag = TargetTag(name, text)
    }

    /// An `AnyValue` that is a text, a truth or a number.
    private static func text(_ message: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) -> String? {
        var reader = ProtobufReader(message)
        var text: String?
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let bytes)): text = String(decoding: bytes, as: UTF8.self)
            case (2, .integer(let number)): text = number == 0 ? "false" : "true"
            case (3, .integer(let number)): text = "\(Int64(bitPattern: number))"
            case (4, .fixed(let bits)): text = "\(Double(bitPattern: bits))"
            default: text = nil
            }
        }
        return text
    }
}

extension ArraySlice<UInt8> {
    /// The fields of a message, one after the other.
    func fields(_ body: (Int, ProtobufReader.Value) throws -> Void) throws {
        var reader = ProtobufReader(self)
        while let (field, value) = try reader.next() { try body(field, value) }
    }
}
