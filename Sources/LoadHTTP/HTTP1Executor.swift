import LoadContent
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

    /// The target's name and port as a `Host` field has them.
    let authority: String

    private let dialer: Dialer
    private let makeDialer: (ConnectionSettings) throws -> Dialer
    /// For where redirects led.
    private var otherDialers: [Place: Dialer] = [:]
    private let connectTimeout: Int64

    /// Where a request with places for values, or with cookies, is put together; valid until the next one.
    private var filled: [UInt8] = []
    private var scratch: [UInt8] = []
    let layout: SessionLayout
    /// Takes codings off the bodies that something reads.
    let decoder = ContentDecoder()
    private let settings: HTTPSettings
    /// Whether a client's connections resume the TLS session of those before.
    let resumesSessions: Bool
    /// How connections to the target are made.
    var connection: ConnectionSettings { settings.connection }

    init(
        settings: HTTPSettings, requests: [HTTPRequestSpecification], dialer: Dialer, layout: SessionLayout,
        makeDialer: @escaping (ConnectionSettings) throws -> Dialer
    ) throws {
        self.makeDialer = makeDialer
        authority = settings.authority
        self.layout = layout
        self.settings = settings
        resumesSessions = settings.connection.isSecure && settings.connection.tls.resumes
        limits = .init(headBytes: settings.maxHeadBytes, bodyBytes: Int64(settings.maxBodyBytes))
        address = settings.connection.endpoint.description
        connectTimeout = Int64(settings.connection.connectTimeout * 1e9)
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

    /// Encodes a request that the plan does not know, and keeps its whole response. Whoever has it deallocates it.
    func prepare(_ request: HTTPRequestSpecification) throws -> HTTP1PreparedRequest {
        var request = request
        // Code sees the response itself, and goes on as it likes.
        (request.redirects, request.retry) = (0, nil)
        return try HTTP1PreparedRequest(request, settings: settings, layout: layout, keepsResponse: true)
    }

    func makeClient(session: Session) -> any ExchangeClient { HTTP1Client(self, session: session) }

    func followUps(of step: Int) -> [FollowUp] { requests[step].follows?.pointee.kinds ?? [] }

    /// Puts a request together, from a session's values and a user's cookies, and begins to send it.
    ///
    /// - Parameters:
    ///   - jar: the cookies; nil for none.
    ///   - now: in nanoseconds of the monotonic clock.
    ///   - followUp: what is sent instead of what the scenario wrote.
    ///   - asked: receives what was filled in where something may follow it; where only cookies may come for its path,
    ///     its first line.
    func send(
        _ request: HTTP1PreparedRequest, from session: Session, with jar: CookieJar?, at now: Int64,
        following followUp: HTTP1FollowUp?, asked: inout [UInt8], on stream: ByteStream
    ) -> Sending {
        var rest = UnsafeRawBufferPointer(start: nil, count: 0)
        if let bytes = followUp?.request {
            filled.removeAll(keepingCapacity: true)
            filled += bytes
        } else if let template = request.template {
            do throws(HTTP1RequestTemplate.Problem) {
                try template.pointee.fill(from: session, into: &filled, scratch: &scratch)
            } catch {
                return .problem(error)
            }
            rest = request.bytes
            if request.follows != nil || request.cookies?.pointee.path == nil && request.cookies != nil {
                let isShort = request.follows == nil
                let length =
                    isShort ? filled.withUnsafeBytes { HTTP1RequestHead(bytes: $0).endOfRequestLine } : filled.count
                asked.removeAll(keepingCapacity: true)
                asked += filled[..<length]
            }
        } else {
            // A long body is sent from where it lies.
            let copied = Swift.max(
                HTTP1RequestHead(bytes: request.bytes).endOfHost, HTTP1CompiledRequest.mostCopied)
            filled.removeAll(keepingCapacity: true)
            filled += request.bytes.prefix(copied)
            rest = UnsafeRawBufferPointer(rebasing: request.bytes.dropFirst(copied))
        }
        if let jar, let scope = request.cookies, scope.pointee.sends {
            putIn(jar, for: followUp?.site ?? scope.pointee.site, at: now)
        }
        let written = filled.withUnsafeBytes { bytes in
            Result { () throws(StreamFailure) in try stream.writeAtOnce(bytes) }
        }
        switch written {
        case .success(let count):
            return count < filled.count || !rest.isEmpty ? .unsent(filled[count...], rest: rest) : .sent
        case .failure(let failure): return .failed(failure)
        }
    }

    private func putIn(_ jar: CookieJar, for site: CookieSite, at now: Int64) {
        scratch.removeAll(keepingCapacity: true)
        let place = filled.withUnsafeBytes { bytes in
            let head = HTTP1RequestHead(bytes: bytes)
            jar.append(to: &scratch, for: site, path: head.path, now: now)
            return head.endOfHost
        }
        filled.insert(contentsOf: scratch, at: place)
    }

    /// How far a request got at once.
    enum Sending {
        case sent
        /// What is left of what was put together, and what follows it.
        case unsent(ArraySlice<UInt8>, rest: UnsafeRawBufferPointer)
        case problem(HTTP1RequestTemplate.Problem)
        case failed(StreamFailure)
    }

    /// Opens a connection to the target, or to where a redirect led.
    ///
    /// - Parameter session: what TLS resumes; nil to resume nothing.
    @inline(never)
    func dial(
        to elsewhere: ConnectionSettings?, deadline: Int64, resuming session: TLSSession?
    ) async throws(StreamFailure) -> Dialer.Dialed {
        let connectDeadline = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        guard let elsewhere else { return try await dialer.dial(deadline: connectDeadline, resuming: session) }
        return try await otherDialer(for: elsewhere).dial(deadline: connectDeadline)
    }

    private func otherDialer(for elsewhere: ConnectionSettings) throws(StreamFailure) -> Dialer {
        let place = Place(endpoint: elsewhere.endpoint, isSecure: elsewhere.isSecure)
        if let known = otherDialers[place] { return known }
        do {
            let made = try makeDialer(elsewhere)
            otherDialers[place] = made
            return made
        } catch let failure as StreamFailure {
            throw failure
        } catch {
            // What was used for the target can be used here, but for the host's name.
            throw .tls(TLSFailure(.handshake, "\(error)"))
        }
    }

    private struct Place: Hashable {
        let endpoint: Endpoint
        let isSecure: Bool
    }
}
