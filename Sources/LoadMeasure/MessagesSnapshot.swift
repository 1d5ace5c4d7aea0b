/// What tells the messages of one step from another's.
public struct StepKey: Sendable, Codable, Hashable {
    /// The step's name.
    public var task: String
    /// The step's method.
    public var method: String

    /// Makes a key.
    public init(task: String, method: String) {
        (self.task, self.method) = (task, method)
    }
}

extension StepKey: Comparable {
    /// By task and method.
    public static func < (left: StepKey, right: StepKey) -> Bool {
        (left.task, left.method) < (right.task, right.method)
    }
}

/// The messages of the streams that one step opened: WebSocket connections, event streams, calls. Counted when they come and
/// go, whatever steps look at them.
public struct MessagesSnapshot: Sendable, Codable, Equatable {
    /// Messages received.
    public var received: UInt64 = 0
    /// Messages sent.
    public var sent: UInt64 = 0
    /// Bytes of the messages received, without what frames and compression make of them.
    public var bytesReceived: UInt64 = 0
    /// Bytes of the messages sent, the same way.
    public var bytesSent: UInt64 = 0
    /// Messages that were received and let go, since too many waited for a step to look at them; contained in `received`.
    public var dropped: UInt64 = 0
    /// From a stream's opening to its first message.
    public var timeToFirst = TimeHistogram()
    /// Between two messages of a stream, one after the other.
    public var gap = TimeHistogram()

    /// Makes a snapshot of nothing.
    public init() {}

    /// Whether there was no message.
    public var isEmpty: Bool { received == 0 && sent == 0 }

    /// Both in one.
    public func merging(_ other: MessagesSnapshot) -> MessagesSnapshot {
        var sum = self
        sum.received += other.received
        sum.sent += other.sent
        sum.bytesReceived += other.bytesReceived
        sum.bytesSent += other.bytesSent
        sum.dropped += other.dropped
        sum.timeToFirst.merge(other.timeToFirst)
        sum.gap.merge(other.gap)
        return sum
    }

    mutating func reset() {
        (received, sent, bytesReceived, bytesSent, dropped) = (0, 0, 0, 0, 0)
        timeToFirst.reset()
        gap.reset()
    }
}
