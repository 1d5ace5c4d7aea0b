extension Collection<UInt8> {
    /// The bytes as a text may show them: printable ASCII as it is, anything else as `\xNN`, cut after `Int.quoteLimit` bytes.
    package var quoted: String {
        var text = "\""
        for byte in prefix(.quoteLimit) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: text.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: "\r"): text += "\\r"
            case UInt8(ascii: "\n"): text += "\\n"
            default: text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
        return text + (count > .quoteLimit ? "\"..." : "\"")
    }
}

extension Int {
    /// The most bytes of what a peer sent that a text quotes.
    package static var quoteLimit: Int { 40 }
}
