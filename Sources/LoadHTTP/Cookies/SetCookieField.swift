import LoadContent

/// One `Set-Cookie` field, taken apart as RFC 6265, section 5.2, says; read where it lies.
struct SetCookieField {
    /// Longer names and values together, and longer attributes, are not kept.
    static let (longestPair, longestAttribute) = (4096, 1024)

    let name: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer
    /// Without its leading dot; nil where none is said.
    private(set) var domain: UnsafeRawBufferPointer?
    /// Nil where none is said that begins with `/`.
    private(set) var path: UnsafeRawBufferPointer?
    /// Seconds to live.
    private(set) var maxAge: Int64?
    /// Seconds since 1970.
    private(set) var expires: Int64?
    private(set) var isSecure = false

    /// Nil where the field sets no cookie.
    init?(_ field: UnsafeRawBufferPointer) {
        let pair = field.prefix { $0 != UInt8(ascii: ";") }
        guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        name = Self.trimmed(pair[..<sign])
        value = Self.trimmed(pair[(sign + 1)...])
        guard !name.isEmpty, name.count + value.count <= Self.longestPair, name.allSatisfy(HTTPSyntax.isFieldByte),
            value.allSatisfy(HTTPSyntax.isFieldByte)
        else { return nil }
        var rest = field[pair.endIndex...].dropFirst()
        while !rest.isEmpty {
            let attribute = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[attribute.endIndex...].dropFirst()
            read(attribute)
        }
    }

    /// Of an attribute that is there several times, the last one counts.
    private mutating func read(_ attribute: Slice<UnsafeRawBufferPointer>) {
        let sign = attribute.firstIndex(of: UInt8(ascii: "=")) ?? attribute.endIndex
        let name = Self.trimmed(attribute[..<sign])
        let value = Self.trimmed(attribute[sign...].dropFirst())
        guard value.count <= Self.longestAttribute else { return }
        if Self.says(name, "expires") {
            expires = CookieDate.seconds(value) ?? expires
        } else if Self.says(name, "max-age") {
            maxAge = Self.seconds(value) ?? maxAge
        } else if Self.says(name, "domain") {
            let domain = value.first == UInt8(ascii: ".") ? UnsafeRawBufferPointer(rebasing: value.dropFirst()) : value
            if !domain.isEmpty { self.domain = domain }
        } else if Self.says(name, "path") {
            path = value.first == UInt8(ascii: "/") ? value : nil
        } else if Self.says(name, "secure") {
            isSecure = true
        }
    }

    /// Digits, perhaps after a `-`: any time that has passed is as good as another.
    private static func seconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = text.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        if isNegative { return 0 }
        // Nine digits are thirty years: enough, and far from the end of the clock.
        let number = digits.drop { $0 == 48 }
        return number.count > 9 ? 999_999_999 : number.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    private static func says(_ name: UnsafeRawBufferPointer, _ wanted: StaticString) -> Bool {
        name.count == wanted.utf8CodeUnitCount
            && name.indices.allSatisfy { name[$0].lowercased == wanted.utf8Start[$0] }
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        var text = text
        while text.first?.isSpace ?? false { text.removeFirst() }
        while text.last?.isSpace ?? false { text.removeLast() }
        return UnsafeRawBufferPointer(rebasing: text)
    }
}
