import Glibc
import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One virtual user's HTTP/1.1: a connection that it keeps, or opens anew for each exchange.
///
/// The thin part: it writes, reads and closes what the request encoder and the response machine decide.
final class HTTP1Client: ExchangeClient, StreamReader {
    let executor: HTTP1Executor
    let session: Session
    var latestEnd = Int64.max
    /// What the next connection's TLS resumes; nil where each handshake is a full one.
    let tlsSession: TLSSession?
    /// What takes responses apart that are streams of events; nil until there was one.
    var events: EventStreamReader?
    /// Its HTTP/2; nil where it has spoken none.
    var line: HTTP2Line?
    private var stream: ByteStream?
    /// The connection to where a redirect led, for one exchange.
    private var elsewhere: ByteStream?
    var machine: HTTP1ResponseMachine
    var progress = HTTP1ResponseMachine.Progress.incomplete
    /// When the current exchange began, and its response's first and last bytes came, in nanoseconds of the monotonic
    /// clock.
    private(set) var started: Int64 = 0
    private var firstByte: Int64 = 0
    var lastByte: Int64 = 0
    /// When the whole exchange is out of time, while its first byte is awaited for a shorter time; else 0.
    var lastDeadline: Int64 = 0
    var failure = Failure.none
    /// The user's cookies; nil until this client has met them.
    private(set) var jar: CookieJar?
    /// The exchange's request as values made it, where something may follow it; where only cookies may come for its path,
    /// its first line.
    var asked: [UInt8] = []
    /// Whether the current exchange got as far as putting its request together.
    var isPutTogether = false
    /// What the current exchange keeps of its trace; 0 where it has none.
    var trace: UInt64 = 0
    /// The step of the last exchange.
    private(set) var step = 0
    /// What the current exchange is, where the scenario did not write it itself.
    private(set) var current: HTTP1FollowUp?
    /// What follows the current exchange by itself.
    var next: HTTP1FollowUp?

    /// What went wrong, kept as it came: it becomes words only when an example is wanted. A word, as it is rarely there.
    indirect enum Failure {
        case none
        case connecting(StreamFailure)
        case writing(StreamFailure)
        case reading(StreamFailure, bytesIn: Int)
        /// Nothing came within so many nanoseconds.
        case noFirstByte(within: Int64)
        case response(HTTP1Failure)
        case status(Int)
        case encoding(ContentDecoder.Failure)
        case http2(HTTP2Failure, bytesIn: Int)
        /// In words: where it leads, and why that is not followed.
        case redirect(String)
        /// The response was to be a stream of events, and had none.
        case noEvent
        case check(ResponseReader.Failure, by: Unmanaged<ResponseReader>)
        case request(HTTP1RequestTemplate.Problem)
    }

    init(_ executor: HTTP1Executor, session: Session) {
        self.executor = executor
        self.session = session
        tlsSession = executor.resumesSessions ? TLSSession() : nil
        machine = HTTP1ResponseMachine(limits: executor.limits)
    }

    func close() {
        elsewhere?.close()
        stream?.close()
        (stream, elsewhere) = (nil, nil)
        guard let line else { return }
        line.close()
        self.line = nil
        executor.lines &-= 1
    }

    /// Ends the connection of the current exchange.
    private func hangUp() {
        if current?.goesElsewhere == true {
            elsewhere?.close()
            elsewhere = nil
        } else {
            stream?.close()
            stream = nil
        }
    }

    @inline(__always)
    func perform(_ step: Int, intended: Int64) async -> Sample {
        self.step = step
        if current != nil { current = nil }
        return await exchange(executor.requests[step], intended: intended)
    }

    func performFollowUp(intended: Int64) async -> Sample {
        (current, next) = (next, nil)
        return await exchange(executor.requests[step], intended: intended)
    }

    @inline(__always)
    private func exchange(_ request: HTTP1PreparedRequest, intended: Int64) async -> Sample {
        var sample = await attempt(request, intended: intended)
        if request.follows != nil { considerRetry(&sample, request) }
        return sample
    }

    /// Performs a request that the plan does not know; what it would lead on to is not followed.
    func perform(_ request: HTTP1PreparedRequest, intended: Int64) async -> Sample {
        current = nil
        return await attempt(request, intended: intended)
    }

    @inline(__always)
    private func attempt(_ request: HTTP1PreparedRequest, intended: Int64) async -> Sample {
        started = MonotonicClock.now()
        isPutTogether = false
        trace = executor.nextTrace(for: request)
        if current.map(\.speaksHTTP2) ?? request.speaksHTTP2 {
            return await performHTTP2(request, intended: intended)
        }
        var sample = Sample(intended: intended, started: started)
        sample.isTraced = trace != 0
        let deadline = Swift.min(started &+ request.timeout, latestEnd)

        // A connection that the server closed while it rested is no failure: nothing was sent on it. Nor is one on
        // which it said something unasked: that must not pass for the answer to what comes next.
        let goesElsewhere = current?.goesElsewhere == true
        let connection: ByteStream
        if !goesElsewhere, let stream, !stream.peerHasClosed, !stream.hasUnreadBytes {
            connection = stream
        } else {
            if !goesElsewhere { hangUp() }
            do {
                let dialed = try await executor.dial(
                    to: current, deadline: deadline, for: session.user, resuming: tlsSession)
                sample.opened(dialed)
                connection = dialed.stream
                if goesElsewhere { elsewhere = connection } else { stream = connection }
            } catch {
                failure = .connecting(error)
                if request.follows == nil { forgetSaved(by: request) }
                sample.fail(as: ErrorKind(connecting: error), at: MonotonicClock.now())
                return sample
            }
        }
        connection.deadline = deadline
        let (sentBefore, receivedBefore) = (connection.bytesWritten, connection.bytesRead)
        expectResponse(to: request)
        var unwritten: StreamFailure?
        do throws(StreamFailure) {
            if request.template != nil || current != nil || trace != 0 || hasCookies(for: request) {
                if let problem = try await send(request, on: connection) {
                    failure = .request(problem)
                    forgetSaved(by: request)
                    if !request.keepsConnection || goesElsewhere { hangUp() }
                    sample.fail(as: .request, at: MonotonicClock.now())
                    return sample
                }
            } else {
                let sent = try connection.writeAtOnce(request.bytes)
                if sent < request.bytes.count {
                    try await connection.write(UnsafeRawBufferPointer(rebasing: request.bytes[sent...]))
                }
            }
            sample.sent = MonotonicClock.now()
        } catch {
            unwritten = error
        }
        isPutTogether = true
        forgetSaved(by: request)
        do throws(StreamFailure) {
            // A server may answer and hang up before it has read the whole request: its answer counts.
            if let unwritten, unwritten != .reset { throw unwritten }
            if eventsDeadline < connection.deadline { connection.deadline = eventsDeadline }
            if request.firstByteTimeout != .max { limitFirstByte(of: request, on: connection) }
            try await connection.read(by: self)
            judge(&sample, against: request)
        } catch {
            let received = connection.bytesRead &- receivedBefore
            if error == .timedOut, isOverForEvents() {
                judge(&sample, against: request)
            } else {
                failure = unwritten.map { .writing($0) } ?? .reading(error, bytesIn: received)
                var kind = unwritten.map(ErrorKind.init(writing:)) ?? ErrorKind(reading: error)
                if lastDeadline != 0, error == .timedOut {
                    failure = .noFirstByte(within: request.firstByteTimeout)
                    kind = .firstByteTimeout
                }
                sample.fail(as: kind, at: MonotonicClock.now())
            }
        }
        sample.bytesOut = connection.bytesWritten &- sentBefore
        sample.bytesIn = connection.bytesRead &- receivedBefore
        if unwritten != nil || !request.keepsConnection || !machine.canReuseConnection || goesElsewhere { hangUp() }
        if sample.error == nil, !request.keepsResponse { machine.giveBackLargeBody() }
        return sample
    }

    /// Makes ready for a response.
    @inline(__always)
    func expectResponse(to request: HTTP1PreparedRequest) {
        (firstByte, progress, lastDeadline) = (0, .incomplete, 0)
        machine.expectResponse(
            to: current?.method ?? request.method, keep: request.keep, keepsCookies: request.cookies != nil,
            keepsLocation: request.followsRedirects, memory: request.memory)
        if request.events != nil || machine.listener != nil { expectEvents(of: request) }
    }

    /// Lets the wait for the response end earlier as long as nothing of it is there.
    private func limitFirstByte(of request: HTTP1PreparedRequest, on connection: ByteStream) {
        let limit = MonotonicClock.now() &+ request.firstByteTimeout
        guard limit < connection.deadline else { return }
        lastDeadline = connection.deadline
        connection.deadline = limit
    }

    /// The first byte is there: from now on the exchange as a whole has to be in time.
    private func firstByteCame() {
        (current?.goesElsewhere == true ? elsewhere : stream)?.deadline = lastDeadline
        lastDeadline = 0
    }

    /// The same on a stream of HTTP/2.
    func firstByteCame(on stream: HTTP2Stream) {
        firstByte = stream.firstByte
        guard lastDeadline != 0 else { return }
        stream.deadline = lastDeadline
        lastDeadline = 0
    }

    /// Bytes of a response came that HTTP/2 carried.
    func took(_ bytes: UnsafeRawBufferPointer) {
        guard case .incomplete = progress else { return }
        if machine.listener != nil { events?.arrival = MonotonicClock.now() }
        progress = machine.received(bytes)
    }

    /// A response that HTTP/2 carried is complete.
    func tookEnd(at instant: Int64) {
        lastByte = instant
        if case .incomplete = progress { progress = machine.closed() }
    }

    /// What an earlier exchange saved is not what this one will, though its request may have needed it.
    @inline(__always)
    func forgetSaved(by request: HTTP1PreparedRequest) {
        for slot in request.slots { session[slot] = nil }
    }

    /// The response is complete, or cannot be: fills in what became of it.
    func judge(_ sample: inout Sample, against request: HTTP1PreparedRequest) {
        (sample.firstByte, sample.ended) = (firstByte, lastByte)
        switch progress {
        case .incomplete:
            preconditionFailure("a stream ends its reader's wait when the reader has enough")
        case .complete(let unconsumed):
            sample.status = UInt16(truncatingIfNeeded: machine.status)
            // Bytes that no request asked for: the connection can no longer be trusted.
            if unconsumed > 0 { hangUp() }
            if machine.setsCookies { keepCookies(of: request) }
            if request.followsRedirects, HTTPRedirect.leadsOn(machine.status), redirect(&sample, request) { return }
            guard request.expected.contains(machine.status) else {
                failure = .status(machine.status)
                sample.error = .status
                return
            }
            if machine.listener != nil, !judgeEvents(in: &sample) { return }
            // A body that only code sees is decompressed for the code, where it cannot fail the exchange.
            if machine.isEncoded, request.reader != nil, !decode(&sample) { return }
            if let reader = request.reader { read(&sample, by: reader, into: request.slots) }
        case .failed(let reason):
            failure = .response(reason)
            sample.error = reason.errorKind
        }
    }

    /// Takes the body's codings off, for whoever reads it; says whether that could be done.
    private func decode(_ sample: inout Sample) -> Bool {
        do throws(ContentDecoder.Failure) {
            try executor.decoder.decode(&machine)
            return true
        } catch {
            failure = .encoding(error)
            if case .tooLarge = error { sample.error = .tooLarge } else { sample.error = .badEncoding }
            return false
        }
    }

    /// Checks a complete response and saves what is asked for.
    private func read(
        _ sample: inout Sample, by reader: Unmanaged<ResponseReader>, into slots: UnsafeBufferPointer<Int>
    ) {
        let found = reader._withUnsafeGuaranteedRef { reader in
            machine.withResponse(serviceTime: sample.serviceTime) { response in
                reader.firstFailure(in: response, for: session)
                    ?? reader.extract(from: response) { index, bytes in session[slots[index]] = Array(bytes)[...] }
            }
        }
        guard let found else { return }
        failure = .check(found, by: reader)
        sample.error = .check
    }

    /// Bytes came, or the end of the stream: called by the loop, before the virtual user has its turn.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = MonotonicClock.now()
        if firstByte == 0, !bytes.isEmpty {
            firstByte = lastByte
            if lastDeadline != 0 { firstByteCame() }
        }
        if machine.listener != nil { events?.arrival = lastByte }
        progress = bytes.isEmpty ? machine.closed() : machine.received(bytes)
        if case .incomplete = progress { return hasAllEvents() }
        return true
    }

    var traceID: TraceID? { trace == 0 ? nil : executor.tracer?.trace(trace) }

    var failureDetail: String? {
        switch failure {
        case .none: nil
        case .connecting(let reason):
            reason.words(connectingTo: current?.elsewhere?.endpoint.description ?? executor.address)
        case .writing(let reason): "\(reason) while the request was written"
        case .reading(let reason, let bytesIn): "\(reason) after \(bytesIn) bytes of the response"
        case .noFirstByte(let time): "no byte of the response within \(Duration.nanoseconds(time).compactText)"
        case .response(let reason): reason.text
        case .http2(.timedOut, let bytesIn): "timed out after \(bytesIn) bytes of the response"
        case .http2(let reason, _): reason.description
        case .status(let status): "status \(status)"
        case .noEvent: "the response was to be a stream of events, and had none"
        case .encoding(let reason): reason.description
        case .redirect(let text): text
        case .check(let found, let reader):
            machine.withResponse(serviceTime: lastByte - started) {
                reader.takeUnretainedValue().text(of: found, in: $0, for: session)
            }
        case .request(let problem): problem.text(executor.layout)
        }
    }

    /// Puts a request together and sends it; says what keeps it from being filled.
    @inline(never)
    private func send(
        _ request: HTTP1PreparedRequest, on connection: ByteStream
    ) async throws(StreamFailure) -> HTTP1RequestTemplate.Problem? {
        let jar = hasCookies(for: request) ? jar : nil
        switch executor.send(
            request, from: session, with: jar, at: started, trace: trace, following: current, asked: &asked,
            on: connection)
        {
        case .sent: return nil
        case .problem(let problem): return problem
        case .failed(let failure): throw failure
        case .unsent(let left, let rest):
            // Written from a copy: the executor's buffer serves the next request meanwhile.
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: left.count, alignment: 1)
            defer { copy.deallocate() }
            copy.copyBytes(from: left)
            if !left.isEmpty { try await connection.write(UnsafeRawBufferPointer(copy)) }
            if !rest.isEmpty { try await connection.write(rest) }
            return nil
        }
    }

    // MARK: - Cookies

    /// Whether the user has cookies that the request might take along.
    @inline(__always)
    func hasCookies(for request: HTTP1PreparedRequest) -> Bool {
        guard request.cookies != nil, session.hasMemories else { return false }
        if jar == nil { jar = session.memory(CookieJar.self) }
        return jar.map { !$0.isEmpty } ?? false
    }

    /// Keeps the cookies that a response sets.
    private func keepCookies(of request: HTTP1PreparedRequest) {
        guard let scope = request.cookies?.pointee else { return }
        let jar = session.memory(CookieJar.self, make: CookieJar.init)
        self.jar = jar
        let site = current?.site ?? scope.site
        func keep(_ path: UnsafeRawBufferPointer) {
            machine.withResponse(serviceTime: 0) { response in
                jar.keep(response.head, from: site, path: path, now: lastByte, today: Int64(time(nil)))
            }
        }
        if current?.request == nil, let path = scope.path {
            path.withUnsafeBytes(keep)
        } else {
            (current?.request ?? asked).withUnsafeBytes { keep(HTTP1RequestHead(bytes: $0).path) }
        }
    }
}
