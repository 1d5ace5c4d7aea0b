import LoadPlan

/// Where a dashboard listens: on loopback, unless somebody names another address. What is seen beyond loopback wants a token.
public struct DashboardAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address, or a name of it.
    public let host: String
    /// The TCP port; 0 for any free one.
    public let port: Int

    /// Any free port of 127.0.0.1.
    public static let anyPort = DashboardAddress(host: "127.0.0.1", port: 0)

    /// Reads `8090`, `127.0.0.1:8090`, `[::1]:8090`, `localhost:8090`, or an address of this machine that others reach,
    /// `192.168.1.7:8090` or `0.0.0.0:8090` for all.
    ///
    /// - Parameter flag: what it is written after: `--listen `.
    /// - Throws: a `Diagnostic` that says what to write instead.
    public init(parsing text: String, flag: String) throws(Diagnostic) {
        let fix = "write for example \(flag)8090, or \(flag)127.0.0.1:8090"
        let colon = text.lastIndex(of: ":")
        let host = colon.map { text[..<$0] } ?? ""
        guard let port = Int(colon.map { text[text.index(after: $0)...] } ?? text[...]), (0...65_535).contains(port)
        else { throw Diagnostic("\"\(text)\" has no port", fix: fix) }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let bare = isBracketed ? host.dropFirst().dropLast() : host
        let isAddress = bare.allSatisfy { character in
            isBracketed
                ? character.isHexDigit || character == ":"
                : character.isASCII && (character.isLetter || character.isNumber || ".-".contains(character))
        }
        guard isAddress else { throw Diagnostic("\"\(text)\" has no address", fix: fix) }
        self.init(host: bare.isEmpty || bare == "localhost" ? "127.0.0.1" : String(bare), port: port)
    }

    /// The same after `--dashboard=`.
    ///
    /// - Throws: a `Diagnostic` that says what to write instead.
    public init(parsing text: String) throws(Diagnostic) {
        try self.init(parsing: text, flag: "--dashboard=")
    }

    package init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Whether only this machine reaches it.
    public var isLoopback: Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "::1" || (numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127)
    }

    /// The same host with the port that it really got.
    package func on(port: Int) -> DashboardAddress { DashboardAddress(host: host, port: port) }

    /// `127.0.0.1:8090`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
