import LoadPlan

/// Where a server of metrics listens: on loopback unless a host is named.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A numeric address or a name of this machine.
    public var host: String
    /// The TCP port; 0 for any free one.
    public var port: Int

    /// Puts both together.
    public init(host: String = "127.0.0.1", port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Reads `9464`, `0.0.0.0:9464` or `[::]:9464`.
    ///
    /// - Throws: a `Diagnostic` that says what to write instead.
    public init(parsing text: String) throws(Diagnostic) {
        let fix = "write for example 9464, or 0.0.0.0:9464 for other machines to reach it"
        let colon = text.lastIndex(of: ":")
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard let port = Int(digits), (0...65_535).contains(port) else {
            throw Diagnostic("\"\(text)\" has no port", fix: fix)
        }
        var host = colon.map { text[..<$0] } ?? "127.0.0.1"
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Diagnostic("\"\(text)\" has an IPv6 address without brackets", fix: "write it as [::1]:9464")
        }
        self.init(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
    }

    /// `127.0.0.1:9464`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
