/// What one loop of the generator says of itself: whether it, rather than the target, was the limit.
public struct LoopHealth: Sendable, Codable, Equatable {
    /// How long it was watched, in seconds.
    public var wallTime: Double = 0
    /// CPU time that its thread used (user and system), in seconds.
    public var cpuTime: Double = 0
    /// Time spent handling events rather than waiting or spinning for the next one, in seconds.
    public var busyTime: Double = 0
    /// Time that its thread was ready to run and the system ran something else, in seconds.
    public var runQueueDelay: Double = 0
    /// The longest time in which the loop could neither send nor time anything, in seconds: a turn, or a wait that
    /// ended late because the thread or the machine stood still.
    public var longestStall: Double = 0

    /// Makes an empty record.
    public init() {}

    /// Both records in one.
    public func merging(_ other: LoopHealth) -> LoopHealth {
        var sum = self
        sum.wallTime += other.wallTime
        sum.cpuTime += other.cpuTime
        sum.busyTime += other.busyTime
        sum.runQueueDelay += other.runQueueDelay
        sum.longestStall = Swift.max(longestStall, other.longestStall)
        return sum
    }
}
