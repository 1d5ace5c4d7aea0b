import LoadLoop
import LoadPlan
import LoadWire

/// A host that one loop's users send requests to, made ready: the target, or another one that a URL names.
struct HTTPPlace {
    /// By which requests are sent there.
    let settings: HTTPSettings
    let dialer: Dialer
    /// Whether the server has agreed to HTTP/2, where that decides.
    let agreesToHTTP2: Bool

    /// What is offered in a TLS handshake (ALPN).
    static let http1 = "http/1.1"
    static let http2 = "h2"

    /// Makes a place ready before the load: its name is looked up, and where that decides, it is asked for its version.
    ///
    /// - Parameters:
    ///   - settings: the place's own.
    ///   - name: what messages call it.
    ///   - versions: what its requests may be sent by.
    /// - Throws: `Unreachable`; a `Diagnostic` where a version cannot be spoken there, or what `tls` says cannot be used.
    init(
        _ settings: HTTPSettings, called name: String, versions: [HTTPVersion], context: ExecutorContext
    ) async throws {
        if let problem = settings.problem(speaking: versions, with: name) { throw problem }
        self.settings = settings
        let connection = settings.connection
        dialer = try connection.makeDialer(protocols: [Self.http1], context: context)
        let mayAgree = versions.contains(.auto) && connection.isSecure
        do {
            try await dialer.prepare(deadline: connection.connectDeadline)
            agreesToHTTP2 = mayAgree ? try await Self.agreesToHTTP2(connection, context) : false
        } catch {
            throw Unreachable("cannot reach \(settings.scheme)://\(connection.endpoint): \(error)")
        }
    }

    /// A place that code names while the load goes on. Nothing is asked of it: that would be a wait in no exchange's time.
    /// Its first exchange looks its name up, and by `auto` it is spoken to by HTTP/1.1.
    ///
    /// - Throws: a `Diagnostic` where its version cannot be spoken there, or what `tls` says cannot be used.
    init(namedByCode settings: HTTPSettings, called name: String, context: ExecutorContext) throws {
        if let problem = settings.problem(speaking: [settings.version], with: name) { throw problem }
        self.settings = settings
        dialer = try settings.connection.makeDialer(protocols: [Self.http1], context: context)
        agreesToHTTP2 = false
    }

    /// Asks the server which version it would rather speak.
    private static func agreesToHTTP2(_ connection: ConnectionSettings, _ context: ExecutorContext) async throws -> Bool
    {
        let dialer = try connection.toAnyAddress.makeDialer(protocols: [http2, http1], context: context)
        let stream = try await dialer.dial(deadline: connection.connectDeadline).stream
        defer { stream.close() }
        return stream.negotiatedProtocol == http2
    }

    /// What to offer to a server, and what it has to agree to, for requests of these versions; nil for anything.
    static func offer(for versions: [HTTPVersion]) -> (protocols: [String], required: String?) {
        if versions.contains(.http11) || versions.isEmpty { return ([http1], nil) }
        return versions.contains(.auto) ? ([http2, http1], nil) : ([http2], http2)
    }
}
