import LoadHTTP2
import LoadLoop
import LoadWire

/// Opens the connections of one loop, and remembers what the last one took.
final class GRPCDialer {
    private let dialer: Dialer
    private let connectTimeout: Int64
    private let isSecure: Bool
    /// The connection that was opened last: whoever finds that its stream has opened one asks before anything else happens.
    private(set) var last: Dialer.Dialed?

    /// - Parameter connection: the settings that the dialer was made of.
    init(_ dialer: Dialer, of connection: ConnectionSettings) {
        self.dialer = dialer
        (connectTimeout, isSecure) = (Int64(connection.connectTimeout * 1e9), connection.isSecure)
    }

    /// Whether the next connection may go to another address than the last one.
    var choosesAddresses: Bool { dialer.choosesAddresses }

    /// Opens a connection that speaks HTTP/2 from its first byte.
    func dial(
        deadline: Int64, for user: Int?, resuming session: TLSSession?
    ) async throws(StreamFailure) -> ByteStream {
        let dialed = try await dialer.dial(
            deadline: Swift.min(deadline, MonotonicClock.now() &+ connectTimeout), for: user, resuming: session)
        guard !isSecure || dialed.stream.negotiatedProtocol == "h2" else {
            dialed.stream.close()
            throw .tls(TLSFailure(.handshake, "the server does not agree to HTTP/2 (ALPN h2)"))
        }
        last = dialed
        return dialed.stream
    }

    /// Connections to be opened when they are needed.
    ///
    /// - Parameter user: the number of the user whose they are; nil where users share them.
    func makePool(
        on loop: EventLoop, streams: Int, connections: Int, for user: Int?, resuming session: TLSSession?
    ) -> HTTP2Pool {
        var settings = HTTP2Settings()
        settings.maxStreams = streams
        return HTTP2Pool(
            on: loop, settings: settings, connections: connections,
            dialer: GRPCPoolDialer(opener: self, user: user, session: session))
    }
}

/// Opens the connections of one pool.
private final class GRPCPoolDialer: HTTP2Dialer {
    private let opener: GRPCDialer
    private let user: Int?
    private let session: TLSSession?

    init(opener: GRPCDialer, user: Int?, session: TLSSession?) {
        (self.opener, self.user, self.session) = (opener, user, session)
    }

    var choosesAddresses: Bool { opener.choosesAddresses }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        try await opener.dial(deadline: deadline, for: user, resuming: session)
    }
}
