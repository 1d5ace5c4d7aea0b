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

    /// - Parameters:
    ///   - settings: the place's own.
    ///   - name: what messages call it.
    ///   - versions: what its requests may be sent by.
    ///   - isAwaited: whether the load waits for it to be ready: then its name is looked up, and a place that cannot be
    ///     reached is thrown. Otherwise its first exchange sees to that.
    /// - Throws: `Unreachable`; a `Diagnostic` where a version cannot be spoken there, or what `tls` says cannot be used.
    init(
        _ settings: HTTPSettings, called name: String, versions: [HTTPVersion], isAwaited: Bool,
        context: ExecutorContext
    ) async throws {
        if let problem = settings.problem(speaking: versions, with: name) { throw problem }
        self.settings = settings
        let connection = settings.connection
        dialer = try connection.makeDialer(protocols: [Self.http1], context: context)
        let mayAgree = versions.contains(.auto) && connection.isSecure
        var agrees = false
        do {
            if isAwaited { try await dialer.prepare(deadline: connection.connectDeadline) }
            if mayAgree { agrees = try await Self.agreesToHTTP2(connection, context) }
        } catch  where isAwaited {
            throw Unreachable("cannot reach \(settings.scheme)://\(connection.endpoint): \(error)")
        } catch {
            // Its first exchange says so, as one that failed.
        }
        agreesToHTTP2 = agrees
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
