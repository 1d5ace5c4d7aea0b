/// Base 64 (RFC 4648, section 4) into memory that is there: credentials with places are written anew for each request.
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Adds the digits of some bytes.
    package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        var at = 0
        while at < bytes.count {
            let left = bytes.count - at
            let (second, third) = (left > 1 ? bytes[at + 1] : 0, left > 2 ? bytes[at + 2] : 0)
            text.append(digits[Int(bytes[at] >> 2)])
            text.append(digits[Int((bytes[at] & 3) << 4 | second >> 4)])
            text.append(left > 1 ? digits[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "="))
            text.append(left > 2 ? digits[Int(third & 63)] : UInt8(ascii: "="))
            at += 3
        }
    }
}
