import LoadContent
import LoadPlan

/// The URL of a target, in its parts.
struct HTTPTarget {
    let host: String
    let port: Int
    /// Begins with `/`, no query; without `/` at its end unless it is `/`.
    let path: String

    /// Reads `http://host[:port][/path]`.
    init(parsing text: String) throws(Diagnostic) {
        let rest = try Self.afterScheme(text)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw Diagnostic(
                "has a user name in it", fix: "write auth under http, or -u user:password on the command line")
        }
        (host, port) = try Self.hostAndPort(authority, defaultPort: 80, in: text)
        let path = rest[end...]
        guard !path.contains("?"), !path.contains("#") else {
            throw Diagnostic("\"\(text)\" has a query or fragment", fix: "write the query in the path of each request")
        }
        if let problem = HTTPSyntax.problem(inPath: path.isEmpty ? "/" : String(path)) {
            throw Diagnostic("\"\(text)\" \(problem.message)", fix: problem.fix)
        }
        var trimmed = String(path)
        while trimmed.last == "/" { trimmed.removeLast() }
        self.path = trimmed.isEmpty ? "/" : trimmed
    }

    /// Reads `host:port`, with the port required.
    static func endpoint(_ text: String) throws(Diagnostic) -> HTTPSettings.Endpoint {
        let (host, port) = try hostAndPort(text[...], defaultPort: nil, in: text)
        return HTTPSettings.Endpoint(host: host, port: port)
    }

    private static func afterScheme(_ text: String) throws(Diagnostic) -> Substring {
        guard let colon = text.firstRange(of: "://") else {
            let host = text.drop { $0 == "/" }
            throw Diagnostic(
                "\"\(text)\" is no URL",
                fix: host.isEmpty ? "write for example http://127.0.0.1:8080" : "write http://\(host)")
        }
        let (scheme, rest) = (text[..<colon.lowerBound].lowercased(), text[colon.upperBound...])
        switch scheme {
        case "http": return rest
        case "https":
            throw Diagnostic(
                "\"\(text)\" needs TLS, which comes in a later version", fix: "write http://\(rest) for now")
        default:
            throw Diagnostic("\"\(text)\" has the unknown scheme \"\(scheme)\"", fix: "write http://\(rest)")
        }
    }

    private static func hostAndPort(
        _ authority: Substring, defaultPort: Int?, in text: String
    ) throws(Diagnostic) -> (String, Int) {
        var (host, port) = (authority, Substring?.none)
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else {
                throw Diagnostic("\"\(text)\" has no ] after its IPv6 address", fix: "write for example [::1]:8080")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let rest = authority[authority.index(after: close)...]
            guard HTTPSyntax.isAddress(String(host)), host.contains(":"), rest.isEmpty || rest.first == ":" else {
                throw Diagnostic("\"\(text)\" has no valid IPv6 address", fix: "write for example [::1]:8080")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            (host, port) = (authority[..<colon], authority[authority.index(after: colon)...])
            if port?.contains(":") == true {
                throw Diagnostic(
                    "\"\(text)\" has an IPv6 address without brackets", fix: "write for example [::1]:8080")
            }
        }
        guard !host.isEmpty else {
            throw Diagnostic("\"\(text)\" names no host", fix: "write for example 127.0.0.1:8080")
        }
        guard authority.first == "[" || host.utf8.allSatisfy(HTTPSyntax.isHostByte) else {
            throw Diagnostic(
                "\"\(text)\" has a character in its host that no host name has", fix: "write for example 127.0.0.1:8080"
            )
        }
        guard let written = port else {
            if let defaultPort { return (String(host), defaultPort) }
            throw Diagnostic("\"\(text)\" has no port", fix: "write \(text):80")
        }
        guard written.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(written),
            (1...65535).contains(number)
        else {
            throw Diagnostic("\"\(text)\" has the impossible port \"\(written)\"", fix: "write a port from 1 to 65535")
        }
        return (String(host), number)
    }
}
