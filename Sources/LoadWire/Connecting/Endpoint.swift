import Glibc
import LoadPlan

/// A host and a port.
public struct Endpoint: Sendable, Codable, Hashable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without brackets.
    public var host: String
    /// The port, 1 ... 65535.
    public var port: Int

    /// Makes an endpoint.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, with the port required.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsing text: String) throws(Diagnostic) {
        try self.init(text[...], defaultPort: nil, in: text)
    }

    /// `host:port`, as in a URL.
    public var description: String { "\(hostText):\(port)" }

    /// The host as in a URL: an IPv6 address has brackets.
    public var hostText: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether the text is an IPv4 or IPv6 address.
    package static func isAddress(_ text: String) -> Bool {
        // To C, a text ends there.
        guard !text.utf8.contains(0) else { return false }
        var storage = in6_addr()
        return inet_pton(AF_INET, text, &storage) == 1 || inet_pton(AF_INET6, text, &storage) == 1
    }

    /// Letters, digits and what host names and IPv4 addresses are made of besides.
    static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    /// Reads the authority of a URL, or what has its form.
    ///
    /// - Parameters:
    ///   - defaultPort: the port where none is written; nil where one has to be.
    ///   - text: all that the user wrote, for messages.
    package init(_ authority: Substring, defaultPort: Int?, in text: String) throws(Diagnostic) {
        var (host, port) = (authority, Substring?.none)
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else {
                throw Diagnostic("\"\(text)\" has no ] after its IPv6 address", fix: "write for example [::1]:8080")
            }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let rest = authority[authority.index(after: close)...]
            guard Self.isAddress(String(host)), host.contains(":"), rest.isEmpty || rest.first == ":" else {
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
        guard authority.first == "[" || host.utf8.allSatisfy(Self.isHostByte) else {
            throw Diagnostic(
                "\"\(text)\" has a character in its host that no host name has", fix: "write for example 127.0.0.1:8080"
            )
        }
        guard let written = port else {
            if let defaultPort {
                self.init(host: String(host), port: defaultPort)
                return
            }
            throw Diagnostic("\"\(text)\" has no port", fix: "write \(text):80")
        }
        guard written.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(written),
            (1...65535).contains(number)
        else {
            throw Diagnostic("\"\(text)\" has the impossible port \"\(written)\"", fix: "write a port from 1 to 65535")
        }
        self.init(host: String(host), port: number)
    }
}
