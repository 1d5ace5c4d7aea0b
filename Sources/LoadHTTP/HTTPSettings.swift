import LoadContent
import LoadPlan
import LoadWire

/// What the HTTP executor needs for the whole run, as a plan carries it (`Plan.executors["http"]`).
public struct HTTPSettings: Sendable, Codable, Equatable {
    /// Where the target is, and how connections to it are made.
    public var connection: ConnectionSettings
    /// What comes before every path: empty, or begins with `/` and does not end with it.
    public var basePath: String
    /// The longest time from the start of an exchange to the end of the response, in seconds.
    public var timeout: Double
    /// The longest time from a request's having been sent to the first byte of its response, in seconds, where the request
    /// says nothing; nil for no such limit.
    public var firstByteTimeout: Double?
    /// Who requests come from that do not say it themselves; nil for nobody.
    public var auth: HTTPAuthorization?
    /// Whether a connection is used again for a user's next exchange; otherwise each exchange has its own.
    public var keepAlive: Bool
    /// Whether each user keeps the cookies that it is sent, and sends them back.
    public var cookies: Bool
    /// How many redirects are followed, one after the other, where a request says nothing; 0 for none.
    public var redirects: Int
    /// The share of requests that carry a trace context; 0 for none.
    public var tracedShare = 0.0
    /// Which version of HTTP is spoken, where a request does not say it.
    public var version = HTTPVersion.http11
    /// How HTTP/2 connections are used.
    public var http2 = HTTP2Options()
    /// The longest response head that is accepted, in bytes.
    public var maxHeadBytes: Int
    /// The longest response body that is accepted, in bytes.
    public var maxBodyBytes: Int
    /// Header fields of every request that has no field of the same name itself.
    public var headers: [HTTPRequestSpecification.Header]

    /// What every request carries where a scenario says nothing else.
    public static let defaultHeaders = [
        HTTPRequestSpecification.Header(name: "User-Agent", value: "squall"),
        HTTPRequestSpecification.Header(name: "Accept", value: "*/*"),
    ]

    /// Makes settings with the defaults.
    public init(host: String, port: Int = 80, basePath: String = "") {
        connection = ConnectionSettings(host: host, port: port)
        self.basePath = basePath
        timeout = 30
        firstByteTimeout = nil
        auth = nil
        keepAlive = true
        cookies = true
        redirects = 0
        maxHeadBytes = 64 << 10
        maxBodyBytes = 1 << 30
        headers = Self.defaultHeaders
    }

    /// Makes settings with the defaults for a target such as `http://127.0.0.1:8080/shop`.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(target: String) throws(Diagnostic) {
        let url = try TargetURL(parsing: target)
        if let problem = HTTPSyntax.problem(inPath: url.path) {
            throw Diagnostic("\"\(target)\" \(problem.message)", fix: problem.fix)
        }
        self.init(host: url.endpoint.host, port: url.endpoint.port, basePath: url.path == "/" ? "" : url.path)
        connection.isSecure = url.scheme.isSecure
    }

    /// Reads the settings that a plan carries.
    ///
    /// - Throws: `DecodingError` where the value is not such settings.
    public init(planValue: PlanValue) throws {
        self = try planValue.decoded()
    }

    /// The settings as a plan carries them.
    ///
    /// - Throws: `EncodingError` where a time-out is not a finite number.
    public func planValue() throws -> PlanValue {
        try PlanValue(encoding: self)
    }

    /// Reads settings; those of an earlier version know no cookies, and follow no redirects.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        connection = try ConnectionSettings(from: decoder)
        basePath = try fields.decode(String.self, forKey: .basePath)
        timeout = try fields.decode(Double.self, forKey: .timeout)
        firstByteTimeout = try fields.decodeIfPresent(Double.self, forKey: .firstByteTimeout)
        auth = try fields.decodeIfPresent(HTTPAuthorization.self, forKey: .auth)
        keepAlive = try fields.decode(Bool.self, forKey: .keepAlive)
        cookies = try fields.decodeIfPresent(Bool.self, forKey: .cookies) ?? false
        redirects = try fields.decodeIfPresent(Int.self, forKey: .redirects) ?? 0
        tracedShare = try fields.decodeIfPresent(Double.self, forKey: .tracedShare) ?? 0
        version = try fields.decodeIfPresent(HTTPVersion.self, forKey: .version) ?? .http11
        http2 = try fields.decodeIfPresent(HTTP2Options.self, forKey: .http2) ?? HTTP2Options()
        maxHeadBytes = try fields.decode(Int.self, forKey: .maxHeadBytes)
        maxBodyBytes = try fields.decode(Int.self, forKey: .maxBodyBytes)
        headers = try fields.decode([HTTPRequestSpecification.Header].self, forKey: .headers)
    }

    /// Writes settings, with those of the connections beside the others.
    public func encode(to encoder: any Encoder) throws {
        try connection.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(basePath, forKey: .basePath)
        try fields.encode(timeout, forKey: .timeout)
        try fields.encodeIfPresent(firstByteTimeout, forKey: .firstByteTimeout)
        try fields.encodeIfPresent(auth, forKey: .auth)
        try fields.encode(keepAlive, forKey: .keepAlive)
        try fields.encode(cookies, forKey: .cookies)
        try fields.encode(redirects, forKey: .redirects)
        if tracedShare > 0 { try fields.encode(tracedShare, forKey: .tracedShare) }
        try fields.encode(version, forKey: .version)
        try fields.encode(http2, forKey: .http2)
        try fields.encode(maxHeadBytes, forKey: .maxHeadBytes)
        try fields.encode(maxBodyBytes, forKey: .maxBodyBytes)
        try fields.encode(headers, forKey: .headers)
    }

    private enum CodingKeys: String, CodingKey {
        case basePath, timeout, firstByteTimeout, auth, keepAlive, cookies, redirects, tracedShare, version, http2,
            maxHeadBytes, maxBodyBytes, headers
    }

    /// `http` or `https`.
    public var scheme: String { connection.isSecure ? "https" : "http" }

    /// The value of the `Host` field: the port is left out where it is the scheme's own.
    public var authority: String { connection.authority }

    /// All header fields of a request but those of framing, `Host` and what `auth` gives: the default ones that the request
    /// does not replace, then its own.
    public func headers(for request: HTTPRequestSpecification) -> [HTTPRequestSpecification.Header] {
        headers.filter { field in
            let isReplaced = request.headers.contains { $0.isNamed(field.name) }
            return !isReplaced && !(request.auth != nil && field.isNamed("Authorization"))
        } + request.headers
    }

    /// Who a request comes from, where its header fields do not say it.
    func authorization(of request: HTTPRequestSpecification) -> HTTPAuthorization? {
        if let own = request.auth { return own == .nobody ? nil : own }
        return request.headers.contains { $0.isNamed("Authorization") } ? nil : auth
    }
}
