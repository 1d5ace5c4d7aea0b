import LoadContent
import LoadPlan
import LoadWire

/// Where a whole URL goes: its scheme, host and port (RFC 6454). In a plan's JSON the text `https://cdn.example`.
public struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The host, in lower case, and the port.
    public let endpoint: Endpoint
    /// Whether it is spoken to by TLS.
    public let isSecure: Bool

    /// Makes an origin.
    public init(_ endpoint: Endpoint, isSecure: Bool) {
        self.endpoint = Endpoint(host: endpoint.host.lowercased(), port: endpoint.port)
        self.isSecure = isSecure
    }

    /// `host`, or `host:port` where the port is not the scheme's own.
    public var authority: String {
        ConnectionSettings(host: endpoint.host, port: endpoint.port, isSecure: isSecure).authority
    }

    /// `https://cdn.example`.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// The origin and the path, with its query, that a whole URL names; nil where the text is a path alone.
    ///
    /// - Parameter schemes: those that make sense, the one to advise first.
    /// - Throws: a `Diagnostic` without a place that completes a sentence about the URL.
    static func splitting(
        _ text: String, schemes: [TargetURL.Scheme]
    ) throws(Diagnostic) -> (origin: HTTPOrigin, path: String)? {
        // Most are, and code names one for each of its requests.
        guard text.utf8.first != UInt8(ascii: "/") else { return nil }
        // A URL within a query, say, makes no URL of the path before it.
        guard let sign = text.firstRange(of: "://"), !text[..<sign.lowerBound].contains(where: { "/?#".contains($0) })
        else { return nil }
        let end = text[sign.upperBound...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        let place = text[..<end]
        guard !place.contains("${") else {
            throw Diagnostic(
                "\"\(text)\" has a value in its host",
                fix: "write the host itself; values may stand in the path and the query")
        }
        guard !place.contains("@") else {
            throw Diagnostic("has a user name in it", fix: "write auth in the step")
        }
        let url = try TargetURL(parsing: String(place), schemes: schemes)
        let rest = text[end...]
        return (
            HTTPOrigin(url.endpoint, isSecure: url.scheme.isSecure), rest.first == "/" ? String(rest) : "/" + rest
        )
    }
}

extension HTTPOrigin: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let url = try? TargetURL(parsing: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is no origin"))
        }
        self.init(url.endpoint, isSecure: url.scheme.isSecure)
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension HTTPRequestSpecification {
    /// A request for a path of the target, or for a whole URL.
    ///
    /// - Throws: a `Diagnostic` without a place where it is a URL that cannot be requested.
    package init(method: String, url: String) throws(Diagnostic) {
        let whole = try HTTPOrigin.splitting(url, schemes: [.http, .https])
        self.init(method: method, origin: whole?.origin, path: whole?.path ?? url)
    }
}
