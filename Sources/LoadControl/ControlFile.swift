/// A running test as others find it: where its control server listens, and the token that the server wants.
public struct ControlFile: Sendable, Codable, Equatable {
    /// The process that runs the test.
    public var pid: Int32
    /// Where its control server listens: `127.0.0.1:8089`.
    public var address: String
    /// What the server wants to see in each request.
    public var token: String
    /// What the test is called.
    public var name: String

    /// Describes a running test.
    public init(pid: Int32, address: ControlAddress, token: String, name: String) {
        (self.pid, self.address, self.token, self.name) = (pid, address.description, token, name)
    }

    /// A new token: 256 random bits, as text.
    public static func makeToken() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let word = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }
}
