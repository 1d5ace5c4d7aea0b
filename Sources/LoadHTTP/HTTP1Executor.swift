import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// HTTP at one place, on one loop: the requests encoded once, and the dialer that its clients share.
final class HTTP1Executor: Executor {
    /// All steps' requests, by step.
    let requests: UnsafeBufferPointer<HTTP1PreparedRequest>
    /// Holds them.
    let table: HTTPRequestTable
    let limits: HTTP1ResponseMachine.Limits
    /// `host:port` for messages.
    let address: String

    /// The place's name and port as a `Host` field has them.
    let authority: String
    /// How connections to the scenario's target are made, whatever the place is.
    let target: ConnectionSettings

    private let dialer: Dialer
    private let context: ExecutorContext
    /// For where redirects led, and for HTTP/2.
    private var otherDialers: [Place: Dialer] = [:]
    private let connectTimeout: Int64

    /// Where a request with places for values, or with cookies, is put together; valid until the next one.
    private var filled: [UInt8] = []
    private var scratch: [UInt8] = []
    let layout: SessionLayout
    /// Takes codings off the bodies that something reads.
    let decoder = ContentDecoder()
    let settings: HTTPSettings
    /// Whether the server has agreed to HTTP/2, where that decides.
    private let agreesToHTTP2: Bool
    let loop: EventLoop
    /// Counts the events of streams.
    let messages: MessageMeter
    /// So many HTTP/2 connections this loop's users share; nil where each has its own.
    private let sharedConnections: Int?
    private var sharedPool: HTTP2Pool?
    /// The users that speak HTTP/2 now. When there are none, what they shared is closed.
    var lines = 0 {
        didSet {
            guard lines == 0 else { return }
            sharedPool?.close()
            sharedPool = nil
        }
    }
    /// Chooses the requests that are traced; nil where none is.
    private(set) var tracer: HTTPTracer?
    /// The connection that was opened last, until its exchange has accounted for it.
    var lastDialed: Dialer.Dialed?
    /// Where the head of a request that is put together is laid out.
    private let head = HTTP2HeaderBlock([])
    private var http2Settings: HTTP2Settings { settings.http2Settings }
    /// Whether a client's connections resume the TLS session of those before.
    let resumesSessions: Bool
    /// How connections to the place are made.
    var connection: ConnectionSettings { settings.connection }
    /// Whether these are TLS.
    let isSecure: Bool

    /// - Parameters:
    ///   - target: how connections to the scenario's target are made.
    ///   - table: the requests of all steps, also of those that go elsewhere.
    init(_ place: HTTPPlace, target: ConnectionSettings, requests table: HTTPRequestTable, context: ExecutorContext) {
        (loop, layout, messages) = (context.loop, context.layout, context.messages)
        (self.target, self.table, self.context) = (target, table, context)
        (settings, dialer, agreesToHTTP2) = (place.settings, place.dialer, place.agreesToHTTP2)
        requests = table.requests
        sharedConnections = settings.http2.connections.map { Swift.max(1, context.share(of: $0)) }
        authority = settings.authority
        if settings.tracedShare > 0 {
            tracer = HTTPTracer(share: settings.tracedShare, seed: .random(in: 0...UInt64.max))
        }
        isSecure = settings.connection.isSecure
        resumesSessions = isSecure && settings.connection.tls.resumes
        limits = .init(headBytes: settings.maxHeadBytes, bodyBytes: Int64(settings.maxBodyBytes))
        address = settings.connection.endpoint.description
        connectTimeout = Int64(settings.connection.connectTimeout * 1e9)
    }

    deinit { sharedPool?.close() }

    /// Encodes a request that the plan does not know, and keeps its whole response. Whoever has it deallocates it.
    func prepare(_ request: HTTPRequestSpecification) throws -> HTTP1PreparedRequest {
        var request = request
        // Code sees the response itself, and goes on as it likes.
        (request.redirects, request.retry) = (0, nil)
        return try HTTP1PreparedRequest(
            request, settings: settings.at(request.origin), layout: layout,
            speaksHTTP2: settings.speaksHTTP2(request, agreesToHTTP2: agreesToHTTP2), keepsResponse: true)
    }

    /// What the next request keeps of its trace; 0 where it has none.
    @inline(__always)
    func nextTrace(for request: HTTP1PreparedRequest) -> UInt64 {
        request.mayBeTraced ? tracer?.next() ?? 0 : 0
    }

    func makeClient(session: Session) -> any ExchangeClient { HTTP1Client(self, session: session) }

    func followUps(of step: Int) -> [FollowUp] { requests[step].follows?.pointee.kinds ?? [] }

    /// Puts a request together, from a session's values and a user's cookies, in `filled`.
    ///
    /// - Parameters:
    ///   - jar: the cookies; nil for none.
    ///   - now: in nanoseconds of the monotonic clock.
    ///   - trace: what it keeps of its trace; 0 where it has none.
    ///   - followUp: what is sent instead of what the scenario wrote.
    ///   - asked: receives what was filled in where something may follow it; where only cookies may come for its path,
    ///     its first line.
    /// - Returns: what follows it.
    private func fill(
        _ request: HTTP1PreparedRequest, from session: Session, with jar: CookieJar?, at now: Int64,
        trace: UInt64, following followUp: HTTP1FollowUp?, asked: inout [UInt8]
    ) throws(HTTP1RequestTemplate.Problem) -> UnsafeRawBufferPointer {
        var rest = UnsafeRawBufferPointer(start: nil, count: 0)
        if let bytes = followUp?.request {
            filled.removeAll(keepingCapacity: true)
            filled += bytes
        } else if let template = request.template {
            try template.pointee.fill(from: session, into: &filled, scratch: &scratch)
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
        if trace != 0, let tracer {
            scratch.removeAll(keepingCapacity: true)
            tracer.append(trace, to: &scratch)
            filled.insert(contentsOf: scratch, at: filled.withUnsafeBytes { HTTP1RequestHead(bytes: $0).endOfHost })
        }
        return rest
    }

    /// Puts a request together and begins to send it; see `fill`.
    func send(
        _ request: HTTP1PreparedRequest, from session: Session, with jar: CookieJar?, at now: Int64,
        trace: UInt64, following followUp: HTTP1FollowUp?, asked: inout [UInt8], on stream: ByteStream
    ) -> Sending {
        let rest: UnsafeRawBufferPointer
        do throws(HTTP1RequestTemplate.Problem) {
            rest = try fill(
                request, from: session, with: jar, at: now, trace: trace, following: followUp, asked: &asked)
        } catch {
            return .problem(error)
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

    /// Puts a request together where it has to be, and submits it to a stream of HTTP/2; see `fill`.
    ///
    /// - Returns: what keeps it from being filled; nil where it was submitted.
    func submit(
        _ request: HTTP1PreparedRequest, from session: Session, with jar: CookieJar?, at now: Int64,
        trace: UInt64, following followUp: HTTP1FollowUp?, asked: inout [UInt8], on line: HTTP2Line
    ) throws(HTTP2Failure) -> HTTP1RequestTemplate.Problem? {
        if let prepared = request.http2, followUp?.request == nil, jar == nil, trace == 0 {
            let prepared = prepared.takeUnretainedValue()
            let body = UnsafeRawBufferPointer(rebasing: request.bytes[prepared.bodyStart...])
            try line.stream.submit(prepared.head, body: body.isEmpty ? .none : .bytes(body))
            return nil
        }
        let rest: UnsafeRawBufferPointer
        do throws(HTTP1RequestTemplate.Problem) {
            rest = try fill(
                request, from: session, with: jar, at: now, trace: trace, following: followUp, asked: &asked)
        } catch {
            return error
        }
        head.removeAppended()
        let isSecure = followUp?.isSecure ?? self.isSecure
        let submitted = filled.withUnsafeMutableBytes { bytes in
            Result { () throws(HTTP2Failure) in
                let bodyStart = HTTP2RequestHead.visit(bytes, isSecure: isSecure) { head.append(name: $0, value: $1) }
                let first = UnsafeRawBufferPointer(rebasing: bytes[bodyStart...])
                let isEmpty = first.isEmpty && rest.isEmpty
                try line.stream.submit(head, body: isEmpty ? .none : .bytes(line.keep(first, rest)))
            }
        }
        try submitted.get()
        return nil
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

    /// Opens a connection to the place, or to where a redirect led.
    ///
    /// - Parameters:
    ///   - user: the number of the user whose connection it is.
    ///   - session: what TLS resumes; nil to resume nothing.
    @inline(never)
    func dial(
        to followUp: HTTP1FollowUp?, deadline: Int64, for user: Int, resuming session: TLSSession?
    ) async throws(StreamFailure) -> Dialer.Dialed {
        let connectDeadline = Swift.min(deadline, MonotonicClock.now() &+ connectTimeout)
        guard let followUp, followUp.goesElsewhere else {
            return try await dialer.dial(deadline: connectDeadline, for: user, resuming: session)
        }
        return try await otherDialer(for: followUp).dial(deadline: connectDeadline, for: user)
    }

    @inline(never)
    private func otherDialer(for followUp: HTTP1FollowUp) throws(StreamFailure) -> Dialer {
        try otherDialer(for: followUp.elsewhere ?? connection)
    }

    // MARK: - HTTP/2

    /// Whether what follows a request is sent by HTTP/2 to where a redirect led; nil for where the request goes itself.
    ///
    /// By `auto` that is so only where a server has said before the load that it agrees: asking takes a connection.
    func speaksHTTP2(_ request: HTTP1PreparedRequest, at elsewhere: ConnectionSettings?) -> Bool {
        guard let elsewhere else { return request.speaksHTTP2 }
        guard elsewhere.isSecure else { return false }
        return request.version == .auto
            ? table.agreeingToHTTP2.contains(elsewhere.origin) : request.speaksHTTP2
    }

    /// The pool of a user's own connection, or the one that all users share.
    func pool(of line: HTTP2Line, for user: Int, resuming session: TLSSession?) throws(StreamFailure) -> HTTP2Pool {
        let known = settings.http2.connections == nil ? line.pool : sharedPool
        if let known { return known }
        let made = try makePool(
            to: nil, connections: sharedConnections ?? 1, for: sharedConnections == nil ? user : nil, resuming: session)
        if sharedConnections == nil { line.pool = made } else { sharedPool = made }
        return made
    }

    /// A pool of connections to the place, or to where a redirect led.
    ///
    /// - Parameter user: the number of the user whose it is; nil where users share it.
    @inline(never)
    func makePool(
        to followUp: HTTP1FollowUp?, connections: Int = 1, for user: Int?, resuming session: TLSSession?
    ) throws(StreamFailure) -> HTTP2Pool {
        let place = followUp?.elsewhere ?? connection
        let dialer = try otherDialer(for: place, speaksHTTP2: true)
        return HTTP2Pool(
            on: loop, settings: http2Settings, connections: connections,
            dialer: HTTPExecutorDialer(
                dialer, of: self, isSecure: place.isSecure, for: user, resuming: session, connectTimeout: connectTimeout
            ))
    }

    private func otherDialer(
        for elsewhere: ConnectionSettings, speaksHTTP2: Bool = false
    ) throws(StreamFailure) -> Dialer {
        let place = Place(
            host: elsewhere.host, endpoint: elsewhere.endpoint, isSecure: elsewhere.isSecure, speaksHTTP2: speaksHTTP2)
        if let known = otherDialers[place] { return known }
        do {
            let made = try elsewhere.makeDialer(
                protocols: [speaksHTTP2 ? HTTPPlace.http2 : HTTPPlace.http1], context: context)
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
        /// What it is called, and where that is.
        let host: String
        let endpoint: Endpoint
        let isSecure: Bool
        let speaksHTTP2: Bool
    }
}
