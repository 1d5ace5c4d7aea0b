import LoadHTTP2
import LoadLoop

/// Opens the connections of a pool, and lets its executor know what each took.
final class HTTPExecutorDialer: HTTP2Dialer {
    private let dialer: Dialer
    private unowned let executor: HTTP1Executor
    private let isSecure: Bool
    private let user: Int?
    private let session: TLSSession?
    private let connectTimeout: Int64

    /// - Parameters:
    ///   - isSecure: whether the server has to agree to HTTP/2 by TLS.
    ///   - user: the number of the user whose connections they are; nil where users share them.
    ///   - session: what TLS resumes; nil to resume nothing.
    ///   - connectTimeout: in nanoseconds.
    init(
        _ dialer: Dialer, of executor: HTTP1Executor, isSecure: Bool, for user: Int?, resuming session: TLSSession?,
        connectTimeout: Int64
    ) {
        (self.dialer, self.executor, self.isSecure, self.user) = (dialer, executor, isSecure, user)
        (self.session, self.connectTimeout) = (session, connectTimeout)
    }

    var choosesAddresses: Bool { dialer.choosesAddresses }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        let limit = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        let dialed = try await dialer.dial(deadline: limit, for: user, resuming: session)
        guard !isSecure || dialed.stream.negotiatedProtocol == HTTPPlace.http2 else {
            dialed.stream.close()
            throw .tls(TLSFailure(.handshake, "the server does not agree to HTTP/2 (ALPN)"))
        }
        executor.lastDialed = dialed
        return dialed.stream
    }
}
