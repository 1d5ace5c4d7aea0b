import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadWire

/// Exchanges by HTTP/2: the same requests and responses, on streams of a connection of the user's own or of all users'.
extension HTTP1Client {
    /// So many times a request is sent that the server says it has not looked at (RFC 9113, section 8.7), in all.
    private static let mostTries = 3

    /// Performs a request by HTTP/2. A frame of its own, which users of HTTP/1.1 do not hold.
    @inline(never)
    func performHTTP2(_ request: HTTP1PreparedRequest, intended: Int64) async -> Sample {
        var sample = Sample(intended: intended, started: started)
        sample.isTraced = trace != 0
        let deadline = Swift.min(started &+ request.timeout, latestEnd)
        let line = line ?? makeLine()
        let goesElsewhere = current?.goesElsewhere == true
        let isOwn = goesElsewhere || !request.keepsConnection
        let pool: HTTP2Pool
        do throws(StreamFailure) {
            pool =
                try isOwn
                ? executor.makePool(
                    to: current, for: session.user, resuming: goesElsewhere ? nil : tlsSession)
                : executor.pool(of: line, for: session.user, resuming: tlsSession)
        } catch {
            fail(&sample, as: .connecting(error), by: request)
            return sample
        }
        do throws(HTTP2Failure) {
            if let problem = try await exchange(request, on: line, of: pool, deadline: deadline, &sample) {
                failure = .request(problem)
                sample.fail(as: .request, at: MonotonicClock.now())
            } else {
                line.end()
                judge(&sample, against: request)
            }
        } catch {
            fail(&sample, as: error, by: request)
        }
        line.dropBody()
        sample.bytesOut = line.stream.bytesOut
        sample.bytesIn = line.stream.bytesIn
        if isOwn { pool.close() }
        if sample.error == nil, !request.keepsResponse { machine.giveBackLargeBody() }
        return sample
    }

    /// Sends the request, and waits until its stream has ended.
    ///
    /// - Returns: what keeps the request from being filled; nil where it was sent.
    private func exchange(
        _ request: HTTP1PreparedRequest, on line: HTTP2Line, of pool: HTTP2Pool, deadline: Int64, _ sample: inout Sample
    ) async throws(HTTP2Failure) -> HTTP1RequestTemplate.Problem? {
        let stream = line.stream
        var tries = 1
        while true {
            lastDeadline = 0
            do throws(HTTP2Failure) {
                try await pool.acquire(stream, deadline: deadline)
            } catch {
                sample.queued &+= stream.waited
                throw error
            }
            waited(for: stream, in: &sample)
            expectResponse(to: request)
            line.begin()
            let jar = hasCookies(for: request) ? jar : nil
            let problem = try executor.submit(
                request, from: session, with: jar, at: started, trace: trace, following: current, asked: &asked,
                on: line)
            isPutTogether = true
            forgetSaved(by: request)
            if let problem {
                stream.cancel()
                return problem
            }
            sample.sent = MonotonicClock.now()
            if eventsDeadline < stream.deadline {
                stream.deadline = eventsDeadline
                pool.watch(eventsDeadline)
            }
            limitFirstByte(of: request, on: stream, in: pool)
            do throws(HTTP2Failure) {
                try await stream.waitForEnd()
                return nil
            } catch {
                if error == .cancelled, hasAllEvents() { return nil }
                if error == .timedOut, stream.status >= 200 { line.takeHead() }
                if error == .timedOut, isOverForEvents() { return nil }
                guard error == .refused, tries < Self.mostTries, request.slots.isEmpty else { throw error }
                // What the refused try took is a wait for one that is not.
                sample.queued &+= MonotonicClock.now() &- sample.sent
                tries &+= 1
            }
        }
    }

    private func makeLine() -> HTTP2Line {
        let made = HTTP2Line(of: self, on: executor.loop)
        line = made
        executor.lines &+= 1
        return made
    }

    /// The stream has its place: it waited for it, or for a connection that it opened.
    private func waited(for stream: HTTP2Stream, in sample: inout Sample) {
        var waited = stream.waited
        if stream.openedConnection, let dialed = executor.lastDialed {
            sample.opened(dialed)
            executor.lastDialed = nil
            waited &-= sample.resolving &+ sample.connecting &+ sample.securing
        }
        sample.queued &+= Swift.max(waited, 0)
    }

    /// Lets the wait for the response end earlier as long as nothing of it is there.
    private func limitFirstByte(of request: HTTP1PreparedRequest, on stream: HTTP2Stream, in pool: HTTP2Pool) {
        guard request.firstByteTimeout != .max else { return }
        let limit = MonotonicClock.now() &+ request.firstByteTimeout
        guard limit < stream.deadline else { return }
        lastDeadline = stream.deadline
        stream.deadline = limit
        pool.watch(limit)
    }

    private func fail(_ sample: inout Sample, as reason: HTTP2Failure, by request: HTTP1PreparedRequest) {
        if !isPutTogether, request.follows == nil { forgetSaved(by: request) }
        switch reason {
        case .connecting(let reason):
            failure = .connecting(reason)
            sample.fail(as: ErrorKind(connecting: reason), at: MonotonicClock.now())
        case .timedOut where lastDeadline != 0:
            failure = .noFirstByte(within: request.firstByteTimeout)
            sample.fail(as: .firstByteTimeout, at: MonotonicClock.now())
        default:
            failure = .http2(reason, bytesIn: line?.stream.bytesIn ?? 0)
            sample.fail(as: ErrorKind(reason), at: MonotonicClock.now())
        }
    }
}

extension ErrorKind {
    /// The kind of a failure of an HTTP/2 exchange.
    init(_ failure: HTTP2Failure) {
        switch failure {
        case .connecting(let failure): self.init(connecting: failure)
        case .timedOut: self = .timeout
        case .cancelled: self = .cancelled
        case .reset: self = .streamReset
        case .refused: self = .streamRefused
        case .lost(nil): self = .closed
        case .lost(let failure?): self.init(reading: failure)
        case .goneAway: self = .goAway
        case .malformed: self = .malformed
        case .headTooLarge, .bodyTooLarge: self = .tooLarge
        }
    }
}
