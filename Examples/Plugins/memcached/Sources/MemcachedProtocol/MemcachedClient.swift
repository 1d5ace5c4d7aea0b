import Squall

/// One user's connection. The thin part: it writes, reads and closes what the request and the reply machine decide.
///
/// All of it happens on the loop's thread; while it waits for a stream, the loop serves other users.
final class MemcachedClient: ExchangeClient, StreamReader {
    private let executor: MemcachedExecutor
    private let session: Session
    private var stream: ByteStream?
    private var machine = MemcachedReplyMachine()
    private var progress = MemcachedReplyMachine.Progress.incomplete
    private var (request, scratch): ([UInt8], [UInt8]) = ([], [])
    /// When the reply's first and last bytes came, in nanoseconds of the monotonic clock.
    private var (firstByte, lastByte) = (Int64(0), Int64(0))
    var latestEnd = Int64.max
    private(set) var failureDetail: String?

    init(_ executor: MemcachedExecutor, session: Session) {
        (self.executor, self.session) = (executor, session)
    }

    func close() {
        stream?.close()
        stream = nil
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        let wanted = executor.requests[step]
        var sample = Sample(intended: intended, started: MonotonicClock.now())
        failureDetail = nil
        do throws(MemcachedRequest.Problem) {
            try wanted.write(to: &request, scratch: &scratch, for: session)
        } catch {
            fail(&sample, as: .request, error.text)
            return sample
        }
        if let slot = wanted.slot { session[slot] = nil }
        let deadline = min(sample.started &+ executor.timeout, latestEnd)
        guard let stream = await connection(until: deadline, &sample) else { return sample }
        let (sent, received) = (stream.bytesWritten, stream.bytesRead)
        stream.deadline = deadline
        do throws(StreamFailure) {
            try await exchange(on: stream)
            (sample.firstByte, sample.ended) = (firstByte, lastByte)
            judge(&sample, wanted)
        } catch {
            fail(&sample, as: ErrorKind(reading: error), "\(error) while the reply was awaited")
            close()
        }
        sample.bytesOut = stream.bytesWritten &- sent
        sample.bytesIn = stream.bytesRead &- received
        return sample
    }

    /// The user's connection, opened where there is none that can be used.
    private func connection(until deadline: Int64, _ sample: inout Sample) async -> ByteStream? {
        // One that the server ended while it rested, or on which it said something unasked, serves no more.
        if let stream, stream.peerHasClosed || stream.hasUnreadBytes { close() }
        if let stream { return stream }
        do throws(StreamFailure) {
            let opened = try await executor.dialer.dial(deadline: deadline).stream
            stream = opened
            sample.openedConnection = true
            return opened
        } catch {
            fail(&sample, as: ErrorKind(connecting: error), "\(executor.place): \(error)")
            return nil
        }
    }

    /// Sends the request and waits until its reply is complete, or cannot be.
    private func exchange(on stream: ByteStream) async throws(StreamFailure) {
        machine.expectReply()
        (progress, firstByte) = (.incomplete, 0)
        try await stream.write(request)
        try await stream.read(by: self)
    }

    /// Bytes came, or the end of the stream: called by the loop before any user has its turn, so that the time is right.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = MonotonicClock.now()
        if bytes.isEmpty { return true }
        if firstByte == 0 { firstByte = lastByte }
        progress = machine.take(bytes)
        return progress != .incomplete
    }

    private func judge(_ sample: inout Sample, _ wanted: MemcachedRequest) {
        switch progress {
        case .incomplete:
            fail(&sample, as: .closed, "the connection ended before the reply was complete")
            close()
        case .failed(let reason):
            fail(&sample, as: .malformed, reason)
            close()
        case .complete(let reply, let unconsumed):
            // Bytes that nobody asked for: the connection can no longer be trusted.
            if unconsumed > 0 { close() }
            if let (kind, detail) = wanted.problem(of: reply) {
                (sample.error, failureDetail) = (kind, detail)
            } else if case .value(let bytes) = reply, let slot = wanted.slot {
                session[slot] = bytes[...]
            }
        }
    }

    private func fail(_ sample: inout Sample, as kind: ErrorKind, _ detail: String) {
        failureDetail = detail
        sample.fail(as: kind, at: MonotonicClock.now())
    }
}
