/// The measurements of one group of steps.
public struct GroupSnapshot: Sendable, Codable, Equatable {
    /// From when the first step was due to the end of the last.
    public var responseTime = TimeHistogram()
    /// Those in which an exchange failed; contained in `responseTime`.
    public var failed: UInt64 = 0

    /// Makes a group that was never done.
    public init() {}

    /// Both measurements in one.
    public func merging(_ other: GroupSnapshot) -> GroupSnapshot {
        var sum = self
        sum.responseTime.merge(other.responseTime)
        sum.failed += other.failed
        return sum
    }

    mutating func add(_ responseTime: Int64, hasFailed: Bool) {
        self.responseTime.record(responseTime)
        if hasFailed { failed &+= 1 }
    }

    mutating func reset() {
        responseTime.reset()
        failed = 0
    }
}
