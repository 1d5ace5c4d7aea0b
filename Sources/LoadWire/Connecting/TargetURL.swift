import LoadPlan

/// The URL of a target, in its parts.
public struct TargetURL: Sendable {
    /// A scheme, as protocols share them.
    public struct Scheme: Sendable, Equatable {
        /// The word before `://`.
        public let word: String
        /// Whether connections are TLS.
        public let isSecure: Bool

        /// The port where none is written.
        public var defaultPort: Int { isSecure ? 443 : 80 }

        /// `http` and `https`.
        public static let http = Scheme(word: "http", isSecure: false)
        /// `https`.
        public static let https = Scheme(word: "https", isSecure: true)
        /// `ws`: a WebSocket without TLS.
        public static let ws = Scheme(word: "ws", isSecure: false)
        /// `wss`: a WebSocket by TLS.
        public static let wss = Scheme(word: "wss", isSecure: true)
    }

    /// The scheme.
    public let scheme: Scheme
    /// Where it is.
    public let endpoint: Endpoint
    /// Begins with `/`, no query; without `/` at its end unless it is `/`.
    public let path: String

    /// Reads `scheme://host[:port][/path]`.
    ///
    /// - Parameters:
    ///   - schemes: those that make sense, the one to advise first.
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String, schemes: [Scheme] = [.http, .https]) throws(Diagnostic) {
        let (scheme, rest) = try Self.split(text, schemes)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw Diagnostic(
                "has a user name in it", fix: "write auth under http, or -u user:password on the command line")
        }
        self.scheme = scheme
        endpoint = try Endpoint(authority, defaultPort: scheme.defaultPort, in: text)
        let path = rest[end...]
        guard !path.contains("?"), !path.contains("#") else {
            throw Diagnostic("\"\(text)\" has a query or fragment", fix: "write the query in the path of each request")
        }
        var trimmed = String(path)
        while trimmed.last == "/" { trimmed.removeLast() }
        self.path = trimmed.isEmpty ? "/" : trimmed
    }

    private static func split(
        _ text: String, _ schemes: [Scheme]
    ) throws(Diagnostic) -> (Scheme, rest: Substring) {
        let usual = schemes.first?.word ?? "http"
        guard let colon = text.firstRange(of: "://") else {
            let host = text.drop { $0 == "/" }
            throw Diagnostic(
                "\"\(text)\" is no URL",
                fix: host.isEmpty ? "write for example \(usual)://127.0.0.1:8080" : "write \(usual)://\(host)")
        }
        let (word, rest) = (text[..<colon.lowerBound].lowercased(), text[colon.upperBound...])
        guard let scheme = schemes.first(where: { $0.word == word }) else {
            throw Diagnostic("\"\(text)\" has the unknown scheme \"\(word)\"", fix: "write \(usual)://\(rest)")
        }
        return (scheme, rest)
    }
}
