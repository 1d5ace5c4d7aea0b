import LoadPlan

/// Where a control server listens: loopback only, since whoever reaches it can load the target.
public struct ControlAddress: Sendable, Hashable, CustomStringConvertible {
    /// The numeric address.
    public let host: String
    /// The TCP port; 0 for any free one.
    public let port: Int

    /// Any free port of 127.0.0.1.
    public static let anyPort = ControlAddress(host: "127.0.0.1", port: 0)

    init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Reads `127.0.0.1:8089`, `[::1]:8089`, `localhost:8089` or just `8089`.
    ///
    /// - Throws: a `Diagnostic` that says what to write instead.
    public init(parsing text: String) throws(Diagnostic) {
        let fix = "write for example 127.0.0.1:8089, or off"
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let port = parts.last.flatMap({ Int($0) }), (0...65_535).contains(port) else {
            throw Diagnostic("\"\(text)\" has no port", fix: fix)
        }
        switch parts.dropLast().joined(separator: ":") {
        case "", "localhost": self.init(host: "127.0.0.1", port: port)
        case "[::1]": self.init(host: "::1", port: port)
        case let host where Self.isLoopback(host): self.init(host: host, port: port)
        default: throw Diagnostic("\"\(text)\" is not on loopback", fix: fix)
        }
    }

    /// Any of 127.0.0.0/8.
    private static func isLoopback(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127
    }

    /// The same host with the port that it really got.
    func on(port: Int) -> ControlAddress { ControlAddress(host: host, port: port) }

    /// `127.0.0.1:8089`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
