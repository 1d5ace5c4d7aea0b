import LoadPlan

/// What RFC 9110 and RFC 9112 allow in the parts of a request that a user writes.
package enum HTTPSyntax {
    /// A token (RFC 9110, 5.6.2): methods and header names.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// A field value (RFC 9110, 5.5): no line break, no control character but the tab.
    package static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy(isFieldByte)
    }

    /// Whether a byte may stand in a field value.
    package static func isFieldByte(_ byte: UInt8) -> Bool {
        byte == 9 || (byte >= 32 && byte != 127)
    }

    /// Whether the value of a field of that name is a secret as a rule, not to be shown.
    package static func isSecretField(_ name: String) -> Bool {
        ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"]
            .contains(name.lowercased())
    }

    /// What keeps a path (with or without a query) from being sent as it is.
    package static func problem(inPath path: String) -> Diagnostic? {
        if path.contains("#") {
            return Diagnostic(
                "contains a fragment, which is never sent", fix: "remove # and what follows, or write %23")
        }
        guard let wrong = path.unicodeScalars.first(where: { !isPathScalar($0) }) else { return nil }
        let character =
            wrong.value <= 32 || wrong.value == 127 ? "a space or control character" : "the character \"\(wrong)\""
        return Diagnostic("contains \(character)", fix: "write \(ValueEncoding.target.text(path))")
    }

    /// What stands between a path, with or without a query, and parameters that are added to it; nil for nothing.
    package static func querySign(after path: some BidirectionalCollection<UInt8>) -> UInt8? {
        guard path.contains(UInt8(ascii: "?")) else { return UInt8(ascii: "?") }
        return path.last == UInt8(ascii: "?") || path.last == UInt8(ascii: "&") ? nil : UInt8(ascii: "&")
    }

    /// A name or value of a form as `application/x-www-form-urlencoded` (WHATWG URL, 5.2).
    package static func formEncoded(_ text: String) -> String {
        ValueEncoding.form.text(text)
    }

    /// Whether a byte may stand in a path or query as it is; `%` and what separates parts may.
    package static func isTargetByte(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "#") && isPathByte(byte)
    }

    /// A byte that means nothing but itself in any part of a URL (RFC 3986, 2.3).
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }

    /// Whether a byte stays as it is in a form.
    package static func isFormByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "*-._".utf8.contains(byte)
    }

    private static func isPathScalar(_ scalar: Unicode.Scalar) -> Bool {
        UInt8(exactly: scalar.value).map(isPathByte) ?? false
    }

    /// Spelled out, since values are looked at byte by byte while they are filled in.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case ...32, 127..., UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: true
        }
    }

    /// An ASCII letter or digit.
    package static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
