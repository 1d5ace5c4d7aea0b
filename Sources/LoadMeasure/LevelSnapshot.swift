/// A number that moves in steps, such as a limit, over an interval.
///
/// Mergeable like a snapshot, over time and over generators: the integral adds up, so that its quotient by the interval's
/// length is the mean over time, and the sum where several generators have such a number each. The lowest and the highest
/// are those of one generator.
public struct LevelSnapshot: Sendable, Codable, Equatable {
    /// The number times how long it was that, in seconds.
    public var valueSeconds: Double
    /// The lowest that it was.
    public var min: Int
    /// The highest that it was.
    public var max: Int
    /// What it was at the end.
    public var last: Int
    /// When that was, from the run's start.
    public var lastAt: Duration

    /// Puts what was seen together.
    public init(valueSeconds: Double, min: Int, max: Int, last: Int, lastAt: Duration) {
        self.valueSeconds = valueSeconds
        self.min = min
        self.max = max
        self.last = last
        self.lastAt = lastAt
    }

    /// Both in one: the later end is the end, and of two at once the higher one.
    public func merging(_ other: LevelSnapshot) -> LevelSnapshot {
        let end = (lastAt, last) < (other.lastAt, other.last) ? other : self
        return LevelSnapshot(
            valueSeconds: valueSeconds + other.valueSeconds, min: Swift.min(min, other.min),
            max: Swift.max(max, other.max), last: end.last, lastAt: end.lastAt)
    }

    /// The mean over so many seconds.
    public func mean(over seconds: Double) -> Double { seconds > 0 ? valueSeconds / seconds : 0 }
}
