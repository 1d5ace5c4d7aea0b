import LoadLoop
import LoadMeasure
import LoadWire

/// One open connection of a virtual user. It reads for as long as it is open, also while its user is elsewhere: pings are
/// answered, and messages wait in its inbox. Lives on its loop's thread.
final class WebSocketConnection: StreamListener {
    /// Why nothing can be sent or awaited any more.
    enum End {
        /// Closed as the two ends agreed.
        case closed(code: UInt16?, byPeer: Bool)
        /// The peer ended the connection without saying so; within a message, perhaps.
        case hungUp(withinMessage: Bool)
        case failed(WebSocketFailure)
        case stream(StreamFailure)
    }

    private unowned let executor: WebSocketExecutor
    /// Where it was opened.
    let place: WebSocketPlace
    private let stream: ByteStream
    private var reader: WebSocketReader
    private let deflater: MessageDeflater?
    private let messages: MessageMeter.Step
    /// When it was opened, then when its last message came, in nanoseconds of the monotonic clock.
    private var latest: Int64
    private var hasMessages = false
    private var inbox = Inbox()
    private var waits: [MessageWait] = []
    /// What the socket did not take yet, and the payload of a ping that is to be answered behind it.
    private var backlog: [UInt8] = []
    private var dueAnswer: [UInt8]?
    private var sentClose = false
    private(set) var end: End?
    private var pings: UInt64 = 0
    /// The stream's bytes that samples have counted.
    private var (countedIn, countedOut) = (0, 0)

    init(
        _ stream: ByteStream, of executor: WebSocketExecutor, to place: WebSocketPlace, reader: WebSocketReader,
        deflater: MessageDeflater?, messages: MessageMeter.Step, openedAt now: Int64
    ) {
        self.stream = stream
        self.executor = executor
        self.place = place
        self.reader = reader
        self.deflater = deflater
        self.messages = messages
        latest = now
        (countedIn, countedOut) = (stream.bytesRead, stream.bytesWritten)
    }

    /// Begins to read, with what came behind the handshake.
    func begin(with rest: [UInt8]) {
        stream.attach(self)
        if !rest.isEmpty { _ = rest.withUnsafeBytes { take($0) } }
    }

    /// The bytes that went each way since the last call.
    func countBytes(in sample: inout Sample) {
        (sample.bytesIn, sample.bytesOut) = (stream.bytesRead - countedIn, stream.bytesWritten - countedOut)
        (countedIn, countedOut) = (stream.bytesRead, stream.bytesWritten)
    }

    /// Ends the connection without waiting for the peer's word.
    func leave() {
        if end == nil, !sentClose { sendClose(1001) }
        finish(as: end ?? .closed(code: 1001, byPeer: false))
        stream.close()
    }

    // MARK: - Waiting

    /// Lets a wait look at what comes; first at what is there already.
    func add(_ wait: MessageWait, afterInbox looksBack: Bool) {
        if looksBack {
            let now = MonotonicClock.now()
            while wait.isWaiting, let entry = inbox.take() {
                _ = entry.bytes.withUnsafeBytes { wait.look($0, isText: entry.isText, at: now) }
            }
        }
        guard wait.isWaiting else { return }
        if end != nil { wait.end(as: .ended) } else { waits.append(wait) }
    }

    func remove(_ wait: MessageWait) {
        waits.removeAll { $0 === wait }
    }

    // MARK: - Sending

    /// Whether something lies here that the socket did not take.
    var isBlocked: Bool { !backlog.isEmpty }

    /// Sends a message, or keeps what of it the socket does not take.
    ///
    /// - Returns: whether all of it was taken.
    func send(_ message: UnsafeRawBufferPointer, as opcode: WebSocketOpcode) -> Bool {
        var frame = executor.takeFrameMemory()
        if let deflater, let compressed = deflater.deflate(message) {
            executor.writer.append(opcode, compressed, isCompressed: true, to: &frame)
        } else {
            executor.writer.append(opcode, message, to: &frame)
        }
        executor.meter.sent(message.count, of: messages)
        write(frame)
        executor.giveBack(frame)
        return backlog.isEmpty
    }

    /// Sends a ping; returns its payload.
    func sendPing() -> UInt64 {
        pings += 1
        var frame = executor.takeFrameMemory()
        withUnsafeBytes(of: pings.bigEndian) { executor.writer.append(.ping, $0, to: &frame) }
        write(frame)
        executor.giveBack(frame)
        return pings
    }

    /// Sends a close frame, once.
    func sendClose(_ code: UInt16?) {
        guard !sentClose else { return }
        sentClose = true
        var frame = executor.takeFrameMemory()
        executor.writer.appendClose(code: code, to: &frame)
        write(frame)
        executor.giveBack(frame)
    }

    private func write(_ frame: [UInt8]) {
        guard backlog.isEmpty else {
            backlog += frame
            return
        }
        do throws(StreamFailure) {
            let written = frame.withUnsafeBytes { bytes in
                Result { () throws(StreamFailure) in try stream.writeAtOnce(bytes) }
            }
            let count = try written.get()
            if count < frame.count { backlog = Array(frame[count...]) }
        } catch {
            // What the peer said before it hung up is read all the same; a write that fails is told by reading.
            if error != .reset { finish(as: .stream(error)) }
        }
    }

    private func answer(_ ping: UnsafeRawBufferPointer) {
        guard !sentClose else { return }
        guard backlog.isEmpty else {
            // Of many pings only the last one needs an answer (RFC 6455, section 5.5.3).
            dueAnswer = Array(ping)
            return
        }
        var frame = executor.takeFrameMemory()
        executor.writer.append(.pong, ping, to: &frame)
        write(frame)
        executor.giveBack(frame)
    }

    // MARK: - What the stream says

    func canWrite() {
        guard !backlog.isEmpty else { return }
        let frame = backlog
        backlog = []
        write(frame)
        guard backlog.isEmpty else { return }
        if let payload = dueAnswer {
            dueAnswer = nil
            payload.withUnsafeBytes { answer($0) }
        }
        for wait in waits { if case .writing = wait.purpose { settle(wait, as: .done) } }
    }

    func failed(_ failure: StreamFailure) {
        finish(as: .stream(failure))
        stream.close()
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Behind a close frame the peer only hangs up.
        guard end == nil else {
            stream.close()
            return true
        }
        guard !bytes.isEmpty else {
            finish(as: .hungUp(withinMessage: reader.isWithinMessage))
            stream.close()
            return true
        }
        let now = MonotonicClock.now()
        reader.received(bytes) { happened($0, at: now) }
        guard case .failed? = end else { return false }
        stream.close()
        return true
    }

    private func happened(_ event: WebSocketReader.Event, at now: Int64) {
        switch event {
        case .text(let bytes): arrived(bytes, isText: true, at: now)
        case .binary(let bytes): arrived(bytes, isText: false, at: now)
        case .ping(let payload): answer(payload)
        case .pong(let payload):
            guard payload.count == 8 else { return }
            let number = UInt64(bigEndian: payload.loadUnaligned(as: UInt64.self))
            for wait in waits {
                if case .pong = wait.purpose, wait.ping == number { settle(wait, as: .done, at: now) }
            }
        case .close(let code, _):
            let byPeer = !sentClose
            sendClose(code)
            finish(as: .closed(code: code, byPeer: byPeer), at: now)
        case .failed(let failure):
            sendClose(failure.closeCode)
            finish(as: .failed(failure), at: now)
        }
    }

    private func arrived(_ bytes: UnsafeRawBufferPointer, isText: Bool, at now: Int64) {
        if hasMessages {
            executor.meter.received(bytes.count, of: messages, gap: now - latest)
        } else {
            executor.meter.received(bytes.count, of: messages, firstAfter: now - latest)
            hasMessages = true
        }
        latest = now
        var wasSeen = false
        // By position: an iterator would hold the array, and have it copied when a wait is taken out.
        for position in waits.indices {
            let wait = waits[position]
            switch wait.look(bytes, isText: isText, at: now) {
            case .ignored: continue
            case .passedOver: wasSeen = true
            case .taken:
                if !wait.isWaiting { waits.remove(at: position) }
                return
            }
        }
        if !wasSeen { putIntoInbox(bytes, isText: isText) }
    }

    private func putIntoInbox(_ bytes: UnsafeRawBufferPointer, isText: Bool) {
        for _ in 0..<inbox.put(bytes, isText: isText, limit: executor.settings.inbox) {
            executor.meter.dropped(of: messages)
        }
    }

    private func settle(_ wait: MessageWait, as outcome: MessageWait.Outcome, at now: Int64 = MonotonicClock.now()) {
        remove(wait)
        wait.end(as: outcome, at: now)
    }

    private func finish(as end: End, at now: Int64 = MonotonicClock.now()) {
        if self.end == nil { self.end = end }
        (backlog, dueAnswer) = ([], nil)
        let ended = waits
        waits = []
        for wait in ended {
            if case .close = wait.purpose, case .closed = end { wait.end(as: .done, at: now) }
            wait.end(as: .ended, at: now)
        }
    }
}
