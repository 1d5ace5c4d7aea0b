/// Tokens for users, made from the user's name and the seed, so that none needs to be remembered. Not secure, and not
/// meant to be: anyone with the seed can make them.
struct Login: Sendable {
    /// The one password that is refused, so that a failing login can be tried.
    static let wrongPassword = "wrong"

    let seed: UInt64

    /// The user's token: 32 hexadecimal digits.
    func token(user: String) -> String {
        let name = SeededRandom.hash(user)
        return Self.digits(name) + Self.digits(signature(of: name))
    }

    /// Whether this lab, or one with the same seed, gave out the token.
    func accepts(_ token: Substring) -> Bool {
        guard token.utf8.count == 32, let name = UInt64(token.prefix(16), radix: 16) else { return false }
        return UInt64(token.dropFirst(16), radix: 16) == signature(of: name)
    }

    private func signature(of name: UInt64) -> UInt64 {
        SeededRandom.mix(name ^ SeededRandom.mix(seed &+ 1))
    }

    private static func digits(_ value: UInt64) -> String {
        let hex = String(value, radix: 16)
        return String(repeating: "0", count: 16 - hex.count) + hex
    }
}
