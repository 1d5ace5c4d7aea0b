import LoadHTTP2
import LoadLoop

/// Opens the connections of a pool, and lets its executor know what each took.
final class HTTPExecutorDialer: HTTP2Dialer {
    private let dialer: Dialer
    private unowned let executor: HTTP1Executor
    private let isSecure: Bool
    private let session: TLSSession?
    private let connectTimeout: Int64

    /// - Parameters:
    ///   - isSecure: whether the server has to agree to HTTP/2 by TLS.
    ///   - session: what TLS resumes; nil to resume nothing.
    ///   - connectTimeout: in nanoseconds.
    init(
        _ dialer: Dialer, of executor: HTTP1Executor, isSecure: Bool, resuming session: TLSSession?,
        connectTimeout: Int64
    ) {
        (self.dialer, self.executor, self.isSecure) = (dialer, executor, isSecure)
        (self.session, self.connectTimeout) = (session, connectTimeout)
    }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        let limit = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        let dialed = try await dialer.dial(deadline: limit, resuming: session)
        guard !isSecure || dialed.stream.negotiatedProtocol == HTTPPlace.http2 else {
            dialed.stream.close()
            throw .tls(TLSFailure(.handshake, "the server does not agree to HTTP/2 (ALPN)"))
        }
        executor.lastDialed = dialed
        return dialed.stream
    }
}
