import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// HTTP/1.1 on one loop: the requests encoded once, and the dialer that its clients share.
final class HTTP1Executor: Executor {
    /// All steps' requests, by step.
    let requests: UnsafeBufferPointer<HTTP1PreparedRequest>
    let limits: HTTP1ResponseMachine.Limits
    /// `host:port` for messages.
    let address: String

    private let dialer: Dialer
    private let connectTimeout: Int64

    init(settings: HTTPSettings, requests: [HTTPRequestSpecification], dialer: Dialer) throws {
        limits = .init(headBytes: settings.maxHeadBytes, bodyBytes: Int64(settings.maxBodyBytes))
        address = settings.connectionEndpoint.description
        connectTimeout = Int64(settings.connectTimeout * 1e9)
        self.dialer = dialer
        let prepared = try requests.map { try HTTP1PreparedRequest($0, settings: settings) }
        let memory = UnsafeMutableBufferPointer<HTTP1PreparedRequest>.allocate(capacity: prepared.count)
        _ = memory.initialize(from: prepared)
        self.requests = UnsafeBufferPointer(memory)
    }

    deinit {
        for request in requests { request.deallocate() }
        requests.deallocate()
    }

    func makeClient() -> any ExchangeClient { HTTP1Client(self) }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        let connectDeadline = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        return try await dialer.dial(deadline: connectDeadline).stream
    }
}
