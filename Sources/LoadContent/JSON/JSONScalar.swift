import Glibc

/// A JSON value that is neither an object nor an array, kept as its JSON text, to compare values of documents with.
struct JSONScalar {
    /// What a JSON text is, by its first byte.
    enum Kind { case text, number, flag, null, array, object }

    private let kind: Kind
    /// Text without its quotes and escapes; anything else as written.
    private let bytes: [UInt8]
    private let number: Double

    /// Reads a JSON text; nil where it is no scalar.
    init?(json: String) {
        let written = Array(json.utf8)
        guard let path = try? JSONPath("$"),
            let scalar = written.withUnsafeBytes({ document in
                path.find(in: document)?.value.flatMap { JSONScalar($0) }
            })
        else { return nil }
        self = scalar
    }

    private init?(_ value: UnsafeRawBufferPointer) {
        kind = Self.kind(of: value)
        switch kind {
        case .array, .object: return nil
        case .text:
            var text: [UInt8] = []
            Self.text(of: value).append(to: &text)
            bytes = text
        case .number, .flag, .null: bytes = Array(value)
        }
        number = kind == .number ? Self.number(value) : 0
    }

    /// A text without its quotes and escapes; nil for anything else.
    var text: String? { kind == .text ? String(decoding: bytes, as: UTF8.self) : nil }

    /// Whether a JSON value, checked before, is the same. Whole numbers compare digit by digit, so that long ids are not
    /// rounded; others as the nearest `Double`, so that `1.10` is `1.1`.
    func equals(_ value: UnsafeRawBufferPointer) -> Bool {
        guard Self.kind(of: value) == kind else { return false }
        return bytes.withUnsafeBytes { wanted in
            if kind == .text { return Self.text(of: value).equals(wanted) }
            if value.count == wanted.count, let a = value.baseAddress, let b = wanted.baseAddress,
                memcmp(a, b, wanted.count) == 0
            {
                return true
            }
            guard kind == .number, !(Self.isWhole(value) && Self.isWhole(wanted)) || number == 0 else { return false }
            return Self.number(value) == number
        }
    }

    static func kind(of value: UnsafeRawBufferPointer) -> Kind {
        switch value.first {
        case UInt8(ascii: "\""): .text
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .flag
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// A string without its quotes.
    static func text(of value: UnsafeRawBufferPointer) -> JSONString {
        JSONString(UnsafeRawBufferPointer(rebasing: value.dropFirst().dropLast()))
    }

    /// A number's nearest `Double`. Up to 15 digits are added up; anything else is left to the C library.
    static func number(_ value: UnsafeRawBufferPointer) -> Double {
        if value.count <= 15, value.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) {
            return Double(value.reduce(0) { $0 &* 10 &+ Int($1 &- UInt8(ascii: "0")) })
        }
        // On the stack, unless someone sends a number of thousands of digits.
        return withUnsafeTemporaryAllocation(byteCount: value.count + 1, alignment: 1) { copy in
            copy.copyMemory(from: value)
            copy[value.count] = 0
            return copy.baseAddress.map { strtod($0.assumingMemoryBound(to: CChar.self), nil) } ?? 0
        }
    }

    private static func isWhole(_ number: UnsafeRawBufferPointer) -> Bool {
        number.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 || $0 == UInt8(ascii: "-") }
    }
}
