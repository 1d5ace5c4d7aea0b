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

    /// Where a request with places for values is put together; valid until the next one.
    private var filled: [UInt8] = []
    private var scratch: [UInt8] = []
    let layout: SessionLayout

    init(
        settings: HTTPSettings, requests: [HTTPRequestSpecification], dialer: Dialer, layout: SessionLayout
    ) throws {
        self.layout = layout
        limits = .init(headBytes: settings.maxHeadBytes, bodyBytes: Int64(settings.maxBodyBytes))
        address = settings.connectionEndpoint.description
        connectTimeout = Int64(settings.connectTimeout * 1e9)
        self.dialer = dialer
        let prepared = try requests.map { try HTTP1PreparedRequest($0, settings: settings, layout: layout) }
        let memory = UnsafeMutableBufferPointer<HTTP1PreparedRequest>.allocate(capacity: prepared.count)
        _ = memory.initialize(from: prepared)
        self.requests = UnsafeBufferPointer(memory)
    }

    deinit {
        for request in requests { request.deallocate() }
        requests.deallocate()
    }

    func makeClient(session: Session) -> any ExchangeClient { HTTP1Client(self, session: session) }

    /// Fills a request from a session and begins to send it.
    func send(_ template: HTTP1RequestTemplate, from session: Session, on stream: ByteStream) -> Sending {
        do throws(HTTP1RequestTemplate.Problem) {
            try template.fill(from: session, into: &filled, scratch: &scratch)
        } catch {
            return .problem(error)
        }
        let written = filled.withUnsafeBytes { bytes in
            Result { () throws(StreamFailure) in try stream.writeAtOnce(bytes) }
        }
        switch written {
        case .success(let count): return count < filled.count ? .unsent(filled[count...]) : .sent
        case .failure(let failure): return .failed(failure)
        }
    }

    /// How far a filled request got at once.
    enum Sending {
        case sent
        case unsent(ArraySlice<UInt8>)
        case problem(HTTP1RequestTemplate.Problem)
        case failed(StreamFailure)
    }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        let connectDeadline = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        return try await dialer.dial(deadline: connectDeadline).stream
    }
}
