import LoadContent
import LoadLoop
import LoadMeasure
import LoadWire

/// What a step waits for on a connection: a message, several, a pong, the end. Each client has one, and uses it again.
///
/// Messages are looked at when they come, before any task runs: their time is when they came, not when the user had its turn.
final class MessageWait: WaitingPlace, AlarmOwner {
    enum Purpose {
        /// A message that the step's reader takes; any where there is none.
        case message
        /// So many messages, or as many as come.
        case messages(atMost: Int)
        case pong
        case close
        /// That the socket takes what is to be sent.
        case writing
    }

    enum Outcome {
        case waiting
        case done
        case timedOut
        /// The connection has ended: why, it knows.
        case ended
        /// A message passed its checks, but a value that is to be saved is not in it.
        case missing(ResponseReader.Failure)
    }

    private let loop: EventLoop
    private var alarm: Alarm?
    private var task: WaitingTask?
    private weak var connection: WebSocketConnection?
    private var session: Session?
    private(set) var step: PreparedStep?
    private(set) var purpose = Purpose.writing
    private(set) var outcome = Outcome.waiting
    /// When it began, in nanoseconds of the monotonic clock.
    private var began: Int64 = 0
    /// When the first and the last message that counts came; 0 before.
    private(set) var first: Int64 = 0
    private(set) var last: Int64 = 0
    /// Messages that counted.
    private(set) var count = 0
    /// Messages that were looked at and are none that is awaited, and the last of them, cut.
    private(set) var others = 0
    private(set) var mismatch: ResponseReader.Failure?
    private(set) var looked: [UInt8] = []
    /// The payload of the ping whose pong is awaited.
    private(set) var ping: UInt64 = 0
    /// Whether the message is wanted by code.
    var keepsMessage = false
    private(set) var message: WebSocketMessage?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Longer messages are not kept for words.
    private static let mostLooked = 16_384

    /// Begins to wait.
    func begin(
        _ purpose: Purpose, of step: PreparedStep?, for session: Session, at connection: WebSocketConnection,
        until deadline: Int64, ping: UInt64 = 0
    ) {
        (self.purpose, self.step, self.session, self.ping) = (purpose, step, session, ping)
        self.connection = connection
        (outcome, first, last, count, others, mismatch, message) = (.waiting, 0, 0, 0, 0, nil, nil)
        began = MonotonicClock.now()
        if !looked.isEmpty { looked.removeAll(keepingCapacity: looked.capacity <= Self.mostLooked) }
        guard deadline != .max else { return }
        let alarm = self.alarm ?? Alarm(of: self, on: loop)
        self.alarm = alarm
        alarm.time = deadline
    }

    var isWaiting: Bool { if case .waiting = outcome { true } else { false } }

    /// What became of a message that it was shown.
    enum Look {
        /// It did not look.
        case ignored
        /// It is not what is awaited, and is let go.
        case passedOver
        /// It was what is awaited.
        case taken
    }

    /// A message is there.
    func look(_ bytes: UnsafeRawBufferPointer, isText: Bool, at now: Int64) -> Look {
        guard isWaiting else { return .ignored }
        switch purpose {
        case .messages(let most):
            count += 1
            if first == 0 { first = now }
            last = now
            if count >= most { end(as: .done) }
            return .taken
        case .message: return judge(bytes, isText: isText, at: now)
        case .pong, .close, .writing: return .ignored
        }
    }

    private func judge(_ bytes: UnsafeRawBufferPointer, isText: Bool, at now: Int64) -> Look {
        var outcome = Outcome.done
        if let reader = step?.reader, let session {
            let response = Self.response(bytes, serviceTime: now - began)
            if let failure = reader.firstFailure(in: response, for: session) {
                others += 1
                mismatch = failure
                keep(bytes)
                return .passedOver
            }
            let slots = step?.slots ?? []
            let missing = reader.extract(from: response) { index, bytes in session[slots[index]] = Array(bytes)[...] }
            if let missing {
                outcome = .missing(missing)
                keep(bytes)
            }
        }
        (count, first, last) = (1, now, now)
        if keepsMessage { message = WebSocketMessage(bytes: Array(bytes), isText: isText) }
        end(as: outcome)
        return .taken
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        looked.removeAll(keepingCapacity: true)
        if bytes.count <= Self.mostLooked { looked += bytes }
    }

    private static func response(_ bytes: UnsafeRawBufferPointer, serviceTime: Int64) -> CompleteResponse {
        CompleteResponse(
            head: UnsafeRawBufferPointer(start: nil, count: 0), body: bytes, bodyBytes: Int64(bytes.count),
            serviceTime: serviceTime)
    }

    /// What is wrong with the message that was looked at last, in words.
    func text(of failure: ResponseReader.Failure) -> String? {
        guard let reader = step?.reader, !looked.isEmpty else { return nil }
        return looked.withUnsafeBytes { reader.text(of: failure, in: Self.response($0, serviceTime: 0), for: session) }
    }

    /// Ends the wait; the task goes on.
    func end(as outcome: Outcome, at now: Int64 = MonotonicClock.now()) {
        guard isWaiting else { return }
        self.outcome = outcome
        if last == 0 { last = now }
        alarm?.time = .max
        guard let task else { return }
        self.task = nil
        loop.resume(task)
    }

    /// Waits for the end.
    func wait() async {
        if isWaiting { await loop.wait(at: self) }
    }

    func keep(_ task: WaitingTask) {
        self.task = task
    }

    func alarmCame(now: Int64) {
        connection?.remove(self)
        end(as: .timedOut, at: now)
    }
}
