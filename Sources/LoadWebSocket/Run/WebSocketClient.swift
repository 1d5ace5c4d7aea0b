import LoadContent
import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One virtual user's WebSocket: performs the steps on the connections that all clients of the user share.
final class WebSocketClient: ExchangeClient {
    let executor: WebSocketExecutor
    let session: Session
    var latestEnd = Int64.max
    private var sockets: WebSockets?
    /// Made when it is first needed: a user that only holds connections has none.
    private(set) var wait: MessageWait?
    var failure = Failure.none

    /// What went wrong, kept as it came: it becomes words only when an example is wanted.
    indirect enum Failure {
        case none
        case connecting(StreamFailure, to: WebSocketPlace)
        case handshake(StreamFailure, bytesIn: Int)
        /// In words.
        case words(String)
        case status(Int)
        case missing(slot: Int)
        case notOpen(wasTried: Bool)
        case connection(WebSocketConnection.End)
        case timedOut(PreparedStep)
        case check(ResponseReader.Failure)
    }

    init(_ executor: WebSocketExecutor, session: Session) {
        self.executor = executor
        self.session = session
    }

    func close() {
        session.memory(WebSockets.self)?.removeAll()
    }

    func perform(_ step: Int, intended: Int64) async -> Sample {
        await perform(executor.steps[step], intended: intended)
    }

    /// Performs a step.
    func perform(_ step: PreparedStep, intended: Int64) async -> Sample {
        let started = MonotonicClock.now()
        var sample = Sample(intended: intended, started: started)
        let deadline = Swift.min(started &+ step.timeout, latestEnd)
        if case .connect(let request, let place, let subprotocols, let offer) = step.action {
            for slot in step.slots { session[slot] = nil }
            await connect(
                step, request, at: place, subprotocols: subprotocols, offer: offer, until: deadline, sample: &sample)
            return sample
        }
        guard let connection = openSockets()[step.socket] else {
            failure = .notOpen(wasTried: openSockets().wasTried(step.socket))
            sample.fail(as: openSockets().wasTried(step.socket) ? .closed : .request, at: started)
            return sample
        }
        // What came before the end is still there for who looks for it.
        let looksBack =
            switch step.action {
            case .expect, .collect: true
            default: false
            }
        if let end = connection.end, !looksBack {
            if case .close = step.action, case .closed = end { return sample }
            sample = fail(by: end, at: started, sample)
            connection.countBytes(in: &sample)
            return sample
        }
        switch step.action {
        case .connect: break
        case .send(let message): await send(message, step, on: connection, until: deadline, &sample)
        case .expect:
            let wait = begin(.message, step, on: connection, until: deadline)
            connection.add(wait, afterInbox: true)
            await wait.wait()
            judge(wait, step, on: connection, &sample)
        case .collect(let time, let most):
            await collect(for: time, atMost: most, step, on: connection, &sample)
        case .ping:
            let number = connection.sendPing()
            let wait = begin(.pong, step, on: connection, until: deadline, ping: number)
            connection.add(wait, afterInbox: false)
            await wait.wait()
            judge(wait, step, on: connection, &sample)
        case .close(let code):
            let wait = begin(.close, step, on: connection, until: deadline)
            connection.add(wait, afterInbox: false)
            connection.sendClose(code)
            await wait.wait()
            judge(wait, step, on: connection, &sample)
        }
        connection.countBytes(in: &sample)
        return sample
    }

    func openSockets() -> WebSockets {
        if let sockets { return sockets }
        let sockets = session.memory(WebSockets.self, make: WebSockets.init)
        self.sockets = sockets
        return sockets
    }

    // MARK: - Messages

    private func begin(
        _ purpose: MessageWait.Purpose, _ step: PreparedStep, on connection: WebSocketConnection, until deadline: Int64,
        ping: UInt64 = 0
    ) -> MessageWait {
        let wait = wait ?? MessageWait(on: executor.loop)
        self.wait = wait
        for slot in step.slots { session[slot] = nil }
        wait.begin(purpose, of: step, for: session, at: connection, until: deadline, ping: ping)
        return wait
    }

    private func send(
        _ message: MessageTemplate, _ step: PreparedStep, on connection: WebSocketConnection, until deadline: Int64,
        _ sample: inout Sample
    ) async {
        if let slot = message.fill(from: session, into: &executor.filled) {
            failure = .missing(slot: slot)
            return sample.fail(as: .request, at: MonotonicClock.now())
        }
        if connection.isBlocked {
            // One message at a time lies here that the target does not take. Others have the loop's memory meanwhile, and the
            // values that it was filled from may be gone afterwards.
            let filled = executor.filled
            let wait = begin(.writing, step, on: connection, until: deadline)
            connection.add(wait, afterInbox: false)
            await wait.wait()
            guard case .done = wait.outcome else { return judge(wait, step, on: connection, &sample) }
            executor.filled = filled
        }
        // What is awaited may come while the message is still being sent.
        let awaited = step.awaits ? begin(.message, step, on: connection, until: deadline) : nil
        if let awaited { connection.add(awaited, afterInbox: false) }
        let isSent = executor.filled.withUnsafeBytes { connection.send($0, as: message.opcode) }
        if let awaited {
            await awaited.wait()
            return judge(awaited, step, on: connection, &sample)
        }
        guard !isSent || connection.end != nil else {
            sample.ended = MonotonicClock.now()
            return
        }
        let wait = begin(.writing, step, on: connection, until: deadline)
        connection.add(wait, afterInbox: false)
        await wait.wait()
        judge(wait, step, on: connection, &sample)
    }

    /// The time until the first message is what the target took; what follows, the scenario chose.
    private func collect(
        for time: Int64, atMost most: Int, _ step: PreparedStep, on connection: WebSocketConnection,
        _ sample: inout Sample
    ) async {
        let end = sample.started &+ time
        let wait = begin(.messages(atMost: most), step, on: connection, until: Swift.min(end, latestEnd))
        connection.add(wait, afterInbox: true)
        await wait.wait()
        switch wait.outcome {
        case .timedOut where end <= latestEnd: sample.ended = wait.first == 0 ? wait.last : MonotonicClock.now()
        default: judge(wait, step, on: connection, &sample)
        }
        sample.firstByte = wait.first
        if wait.first != 0 { sample.chosen = Swift.max(0, sample.ended - Swift.max(wait.first, sample.started)) }
    }

    /// The wait has ended: fills in what became of it.
    private func judge(
        _ wait: MessageWait, _ step: PreparedStep, on connection: WebSocketConnection, _ sample: inout Sample
    ) {
        switch wait.outcome {
        case .waiting: preconditionFailure("a wait ends before its task goes on")
        case .done: (sample.firstByte, sample.ended) = (wait.first, Swift.max(wait.last, sample.started))
        case .timedOut:
            failure = .timedOut(step)
            sample.fail(as: .timeout, at: wait.last)
        case .missing(let reason):
            (sample.firstByte, sample.ended) = (wait.first, wait.last)
            failure = .check(reason)
            sample.error = .check
        case .ended:
            guard let end = connection.end else { return sample.fail(as: .closed, at: wait.last) }
            sample = fail(by: end, at: wait.last, sample)
        }
    }

    private func fail(by end: WebSocketConnection.End, at now: Int64, _ sample: Sample) -> Sample {
        var sample = sample
        failure = .connection(end)
        sample.fail(as: end.errorKind, at: now)
        return sample
    }

    /// The message that code awaited.
    func takeMessage() -> WebSocketMessage? { wait?.message }

    /// Whether messages are kept for code.
    func keepMessages(_ keeps: Bool) {
        let wait = wait ?? MessageWait(on: executor.loop)
        self.wait = wait
        wait.keepsMessage = keeps
    }

    // MARK: - Words

    var failureDetail: String? {
        switch failure {
        case .none: nil
        case .connecting(let reason, let place): reason.words(connectingTo: place.address)
        case .handshake(let reason, let bytesIn): "\(reason) after \(bytesIn) bytes of the answer to the handshake"
        case .words(let text): text
        case .status(let status): "status \(status) where 101 opens a connection"
        case .missing(let slot): "${\(executor.layout.names[slot])} has no value"
        case .notOpen(let wasTried):
            wasTried ? "the connection could not be opened before" : "no connection is open: ws-connect comes first"
        case .connection(let end): end.description
        case .timedOut(let step): textOfTimeout(step)
        case .check(let reason): wait?.text(of: reason)
        }
    }

    private func textOfTimeout(_ step: PreparedStep) -> String {
        switch step.action {
        case .ping: return "no pong came in time"
        case .close: return "the target did not close the connection in time"
        case .send where !step.awaits: return "the target did not take the message in time"
        default: break
        }
        guard let wait, wait.others > 0 else { return "no message came in time; expected \(step.wanted)" }
        let last = wait.mismatch.flatMap { wait.text(of: $0) }.map { "; of the last one \($0)" } ?? ""
        return "none of \(wait.others) messages was the one in time; expected \(step.wanted)\(last)"
    }
}

extension WebSocketConnection.End: CustomStringConvertible {
    /// Where a step is counted that the end kept from being done.
    var errorKind: ErrorKind {
        switch self {
        case .closed, .hungUp: .closed
        case .failed(.messageTooLarge): .tooLarge
        case .failed(.badText), .failed(.badCompression), .failed(.badCloseReason): .badEncoding
        case .failed: .malformed
        case .stream(let failure): ErrorKind(reading: failure)
        }
    }

    var description: String {
        switch self {
        case .closed(let code, let byPeer):
            (byPeer ? "the target closed the connection" : "the connection is closed")
                + (code.map { " with the code \($0)" } ?? " without a code")
        case .hungUp(let withinMessage):
            "the target ended the connection without a close frame" + (withinMessage ? ", within a message" : "")
        case .failed(let failure): failure.description
        case .stream(let failure): failure.description
        }
    }
}
