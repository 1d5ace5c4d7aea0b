import LoadHTTP
import LoadLoop
import LoadWire

/// A host at which one loop's users open connections: the target, or another one that a URL names.
final class WebSocketPlace {
    /// By which handshakes are sent there.
    let settings: HTTPSettings
    private let dialer: Dialer
    private let connectTimeout: Int64

    /// What is offered in a TLS handshake: HTTP/2 has another way to open WebSocket connections.
    static let protocols = ["http/1.1"]

    /// - Parameter settings: the place's own.
    /// - Throws: `StreamFailure` or `InvalidTLSConfiguration` where the settings cannot be used.
    init(_ settings: HTTPSettings, context: ExecutorContext) throws {
        self.settings = settings
        dialer = try settings.connection.makeDialer(protocols: Self.protocols, context: context)
        connectTimeout = Int64(settings.connection.connectTimeout * 1e9)
    }

    /// `host:port` for messages.
    var address: String { settings.connection.endpoint.description }

    /// Looks its name up, before the load.
    ///
    /// - Throws: `Unreachable`.
    func prepare() async throws {
        do throws(StreamFailure) {
            try await dialer.prepare(deadline: settings.connection.connectDeadline)
        } catch {
            throw Unreachable("cannot reach \(settings.scheme)://\(address): \(error)")
        }
    }

    func dial(deadline: Int64, for user: Int) async throws(StreamFailure) -> Dialer.Dialed {
        try await dialer.dial(deadline: Swift.min(deadline, MonotonicClock.now() &+ connectTimeout), for: user)
    }
}
