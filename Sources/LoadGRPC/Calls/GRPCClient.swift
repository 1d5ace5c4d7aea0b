import LoadContent
import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One virtual user's gRPC: a stream on its own connection, or on one that it shares.
///
/// The thin part: it sends and waits; what comes is cut by `GRPCMessageReader` and judged by `GRPCCallEnd`.
final class GRPCClient: ExchangeClient, HTTP2StreamHandler {
    let executor: GRPCExecutor
    let session: Session
    var latestEnd = Int64.max
    private let pool: HTTP2Pool
    let stream: HTTP2Stream
    private var isClosed = false

    // What has come of the current call.
    private(set) var messages = GRPCMessageReader()
    private(set) var end = GRPCCallEnd()
    /// The fields of head and trailers, a line each, where something looks at them.
    private(set) var metadata: [UInt8] = []
    /// The messages as JSON, where something looks at them: one, or an array of those of a stream.
    var body: [UInt8] = []
    private var keepsMetadata = false
    private var meteredAs: MessageMeter.Step?
    /// When the last message came, in nanoseconds of the monotonic clock; 0 before.
    private var lastMessage: Int64 = 0
    private(set) var started: Int64 = 0
    var failure = GRPCFailure.none

    init(_ executor: GRPCExecutor, session: Session) {
        self.executor = executor
        self.session = session
        let connection = executor.settings.connection
        pool = executor.takePool(
            for: session.user, resuming: connection.isSecure && connection.tls.resumes ? TLSSession() : nil)
        stream = HTTP2Stream(on: executor.loop)
        stream.handler = self
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        stream.cancel()
        executor.giveBack(pool)
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        await perform(executor.calls[step], intended: intended)
    }

    /// Performs a call.
    func perform(_ call: GRPCPreparedCall, intended: Int64) async -> Sample {
        started = MonotonicClock.now()
        var sample = Sample(intended: intended, started: started)
        let deadline = Swift.min(started &+ call.deadline, latestEnd)
        begin(call)
        do throws(HTTP2Failure) {
            try await pool.acquire(stream, deadline: deadline)
            noteConnection(&sample)
            if let problem = try await send(call) {
                stream.cancel()
                failure = .request(problem)
                sample.fail(as: .request, at: MonotonicClock.now())
                forgetSaved(by: call)
                return sample
            }
            sample.sent = MonotonicClock.now()
            forgetSaved(by: call)
            try await stream.waitForEnd()
            judge(&sample, call)
        } catch {
            if case .connecting = error {} else { noteConnection(&sample) }
            forgetSaved(by: call)
            judge(error, &sample, call, deadline: deadline)
        }
        (sample.firstByte, sample.ended) = (stream.firstByte, stream.endedAt)
        (sample.bytesIn, sample.bytesOut) = (stream.bytesIn, stream.bytesOut)
        return sample
    }

    private func begin(_ call: GRPCPreparedCall) {
        failure = .none
        messages.begin(keeps: call.keepsMessages, limit: executor.settings.maxMessageBytes)
        end = GRPCCallEnd()
        (keepsMetadata, meteredAs, lastMessage) = (call.keepsMetadata, call.meteredAs, 0)
        if !metadata.isEmpty { metadata.removeAll(keepingCapacity: true) }
        if !body.isEmpty { body.removeAll(keepingCapacity: body.capacity <= 1 << 20) }
    }

    /// What it took to get a place, and to open a connection for it.
    private func noteConnection(_ sample: inout Sample) {
        guard sample.queued == 0, !sample.openedConnection else { return }
        sample.queued = stream.waited
        guard stream.openedConnection, let dialed = executor.dialer.last else { return }
        sample.opened(dialed)
        sample.queued = Swift.max(0, stream.waited - dialed.resolving - dialed.connecting - dialed.securing)
    }

    /// What an earlier call saved is not what this one will, though its messages may have needed it.
    private func forgetSaved(by call: GRPCPreparedCall) {
        for slot in call.slots { session[slot] = nil }
    }

    // MARK: - Sending

    /// Sends the head and the messages; says what keeps one from being filled.
    private func send(_ call: GRPCPreparedCall) async throws(HTTP2Failure) -> GRPCFailure.Request? {
        let body: HTTP2Body
        switch call.messages {
        case .encoded(let frames, let lengths):
            body = .bytes(frames)
            if let step = call.meteredAs { for length in lengths { executor.meter.sent(length, of: step) } }
        case .each: body = .open
        }
        if call.filledFields.isEmpty {
            try stream.submit(call.head, body: body)
        } else if let problem = try submitFilled(call, body) {
            return problem
        }
        guard case .each(let messages) = call.messages else { return nil }
        return try await send(messages, of: call)
    }

    private func submitFilled(_ call: GRPCPreparedCall, _ body: HTTP2Body) throws(HTTP2Failure) -> GRPCFailure.Request?
    {
        executor.scratch.removeAll(keepingCapacity: true)
        var ends: [Int] = []
        do throws(GRPCFilledText.Problem) {
            for field in call.filledFields {
                try field.text.append(to: &executor.scratch, for: session)
                ends.append(executor.scratch.count)
            }
        } catch {
            return .metadata(error)
        }
        let submitted = executor.scratch.withUnsafeBytes { bytes in
            Result { () throws(HTTP2Failure) in
                var start = 0
                for (field, end) in zip(call.filledFields, ends) {
                    call.head.setValue(of: field.index, to: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    start = end
                }
                try stream.submit(call.head, body: body)
            }
        }
        try submitted.get()
        return nil
    }

    /// How long a pause lasts before it is seen that the call has ended, in nanoseconds.
    private static let pauseSlice: Int64 = 50_000_000

    private func send(
        _ messages: [GRPCPreparedCall.Message], of call: GRPCPreparedCall
    ) async throws(HTTP2Failure) -> GRPCFailure.Request? {
        var next = MonotonicClock.now()
        for (index, message) in messages.enumerated() {
            if index > 0, call.every > 0 {
                next &+= call.every
                while !stream.isEnded, MonotonicClock.now() < next {
                    _ = await executor.pauses.sleep(
                        until: Swift.min(next, MonotonicClock.now() &+ Self.pauseSlice))
                }
            }
            // Whoever answers before it has heard everything wants no more.
            if stream.isEnded { break }
            executor.frame.removeAll()
            switch message {
            case .encoded(let frame):
                // Taken over before anything waits.
                executor.frame.append(frame: frame)
            case .filled(let text):
                if let problem = encode(text, as: call.method.input) { return problem }
            }
            if let step = call.meteredAs {
                executor.meter.sent(executor.frame.bytes.count - GRPCFrame.prefixSize, of: step)
            }
            guard try await stream.send(executor.frame.bytes) else { break }
        }
        stream.finishSending()
        return nil
    }

    private func encode(_ text: GRPCFilledText, as type: GRPCType) -> GRPCFailure.Request? {
        executor.scratch.removeAll(keepingCapacity: true)
        do throws(GRPCFilledText.Problem) {
            try text.append(to: &executor.scratch, for: session)
        } catch {
            return .message(error)
        }
        let problem = executor.scratch.withUnsafeBytes {
            executor.schema.encode($0, as: type, into: executor.message)
        }
        if let problem { return .json(problem) }
        executor.frame.append(message: executor.message.bytes)
        return nil
    }

    // MARK: - What comes, before any waiting task goes on

    func received(field name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, in part: HTTP2Part) {
        guard part != .interim else { return }
        end.received(field: name, value: value)
        guard keepsMetadata else { return }
        metadata.append(contentsOf: name)
        metadata.append(UInt8(ascii: ":"))
        metadata.append(contentsOf: value)
        metadata.append(UInt8(ascii: "\n"))
    }

    func received(data: UnsafeRawBufferPointer) -> Bool {
        do throws(GRPCMessageReader.Problem) {
            // What is no gRPC is no messages: it is told by its head.
            guard end.isGRPC else { return false }
            guard let step = meteredAs else {
                try messages.received(data, hasEncoding: end.encoding != nil)
                return false
            }
            let now = MonotonicClock.now()
            try messages.received(data, hasEncoding: end.encoding != nil) { count(message: $0, at: now, of: step) }
        } catch {
            failure = .framing(error)
            stream.cancel()
        }
        return false
    }

    private func count(message bytes: Int, at now: Int64, of step: MessageMeter.Step) {
        if lastMessage == 0 {
            executor.meter.received(bytes, of: step, firstAfter: now - started)
        } else {
            executor.meter.received(bytes, of: step, gap: now - lastMessage)
        }
        lastMessage = now
    }
}
