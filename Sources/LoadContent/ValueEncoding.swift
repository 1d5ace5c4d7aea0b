/// How a value is written where a request or a message wants it, so that it stays one value there.
///
/// Nothing that comes from a data file or a response can add a header, a second request or a field.
package enum ValueEncoding: Sendable, Equatable {
    /// As it is.
    case raw
    /// In a path or query: what cannot stand there is percent-encoded, all else stays, so that a link can be followed.
    case target
    /// A name or value of a query: all but letters, digits and `-._~` is percent-encoded (RFC 3986, 2.3).
    case query
    /// In a form: percent-encoded (WHATWG URL, 5.2).
    case form
    /// Within a JSON string: escaped (RFC 8259, section 7).
    case json
    /// In a header's value: as it is; a line break or control character is refused.
    case header
    /// The user of Basic credentials: as it is; what would end it, a colon, is refused, and what no header can hold.
    case userName
    /// Between the quotes of a part's name or file name: quotes and line breaks are percent-encoded (WHATWG HTML, 4.10.22.8).
    case quoted

    /// Adds the value to a request.
    ///
    /// - Returns: whether it can be written there.
    package func append(_ value: ArraySlice<UInt8>, to request: inout [UInt8]) -> Bool {
        // Most values stay as they are: copied at once.
        guard !staysAsItIs(value) else {
            request += value
            return true
        }
        switch self {
        case .raw, .header, .userName: return false
        case .target:
            for byte in value {
                if HTTPSyntax.isTargetByte(byte) {
                    request.append(byte)
                } else {
                    Self.appendPercent(byte, to: &request)
                }
            }
        case .query:
            for byte in value {
                if HTTPSyntax.isUnreserved(byte) {
                    request.append(byte)
                } else {
                    Self.appendPercent(byte, to: &request)
                }
            }
        case .quoted:
            for byte in value {
                if Self.endsQuotes(byte) {
                    Self.appendPercent(byte, to: &request)
                } else {
                    request.append(byte)
                }
            }
        case .form:
            for byte in value {
                if byte == UInt8(ascii: " ") {
                    request.append(UInt8(ascii: "+"))
                } else if HTTPSyntax.isFormByte(byte) {
                    request.append(byte)
                } else {
                    Self.appendPercent(byte, to: &request)
                }
            }
        case .json:
            for byte in value { Self.appendJSON(byte, to: &request) }
        }
        return true
    }

    private func staysAsItIs(_ value: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .raw: true
        case .target: value.allSatisfy(HTTPSyntax.isTargetByte)
        case .query: value.allSatisfy(HTTPSyntax.isUnreserved)
        case .form: value.allSatisfy(HTTPSyntax.isFormByte)
        case .json: value.allSatisfy { $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        case .header: value.allSatisfy(HTTPSyntax.isFieldByte)
        case .userName: value.allSatisfy { HTTPSyntax.isFieldByte($0) && $0 != UInt8(ascii: ":") }
        case .quoted: !value.contains(where: Self.endsQuotes)
        }
    }

    /// A text as it is written there; empty where it cannot be.
    package func text(_ value: String) -> String {
        var bytes: [UInt8] = []
        return append(Array(value.utf8)[...], to: &bytes) ? String(decoding: bytes, as: UTF8.self) : ""
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
    private static let smallHexDigits = Array("0123456789abcdef".utf8)

    private static func endsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == .carriageReturn || byte == .lineFeed
    }

    private static func appendPercent(_ byte: UInt8, to request: inout [UInt8]) {
        request += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
    }

    private static func appendJSON(_ byte: UInt8, to request: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): request += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): request += Array("\\n".utf8)
        case UInt8(ascii: "\r"): request += Array("\\r".utf8)
        case UInt8(ascii: "\t"): request += Array("\\t".utf8)
        case 0..<32: request += Array("\\u00".utf8) + [smallHexDigits[Int(byte >> 4)], smallHexDigits[Int(byte & 15)]]
        default: request.append(byte)
        }
    }
}
