import LoadTarget

/// What was measured beside the target in an interval. Mergeable, over machines and time.
public struct TargetSnapshot: Sendable, Codable, Equatable {
    /// What a series came to in the interval.
    public struct Measure: Sendable, Codable, Equatable {
        /// Of a counter, what it grew by; of a gauge, the sum of its values.
        public var sum: Double
        /// Of a counter, the seconds in which it grew by that; of a gauge, how many values there were.
        public var weight: Double
        /// The largest value of a gauge; of a counter, the largest rate per second.
        public var max: Double

        /// Makes a measure.
        public init(sum: Double, weight: Double, max: Double) {
            (self.sum, self.weight, self.max) = (sum, weight, max)
        }

        /// Of a counter the rate per second, of a gauge the mean.
        public var mean: Double { weight > 0 ? sum / weight : 0 }

        /// Both in one.
        public func merging(_ other: Measure) -> Measure {
            Measure(sum: sum + other.sum, weight: weight + other.weight, max: Swift.max(max, other.max))
        }
    }

    /// The series of which there were values.
    public var series: [TargetSeries: Measure] = [:]
    /// Of each probe that measured on another machine, the most that its times are wrong by here, in seconds; nil where there is none.
    public var clockErrors: [String: Double]?

    /// Makes a snapshot of nothing.
    public init() {}

    /// Whether nothing was measured.
    public var isEmpty: Bool { series.isEmpty }

    /// Both snapshots in one.
    public func merging(_ other: TargetSnapshot) -> TargetSnapshot {
        var sum = self
        sum.series.merge(other.series) { $0.merging($1) }
        if let errors = other.clockErrors {
            sum.clockErrors = (clockErrors ?? [:]).merging(errors, uniquingKeysWith: max)
        }
        return sum
    }
}

extension TargetSnapshot? {
    /// Adds what another snapshot has, where there is one.
    mutating func merge(_ other: TargetSnapshot?) {
        guard let other else { return }
        self = map { $0.merging(other) } ?? other
    }
}

/// Turns readings, as they come, into what was measured in intervals.
///
/// A counter says nothing the first time, and where it has less than before: what counts it began anew. What a counter grew by belongs
/// to the interval in which the later of the two readings was taken.
public struct TargetMeter: Sendable {
    private var snapshot = TargetSnapshot()
    private var counters = CounterGrowth()

    /// Makes a meter that has read nothing.
    public init() {}

    /// Takes in a reading. One that is not later than the one before it says nothing of counters.
    public mutating func add(_ reading: TargetReading) {
        for point in reading.points where point.value.isFinite {
            guard let measure = measure(point, at: reading.time) else { continue }
            snapshot.series[point.series] = snapshot.series[point.series]?.merging(measure) ?? measure
        }
        counters.forget(at: reading.time)
    }

    /// What was measured since the last time.
    public mutating func take() -> TargetSnapshot {
        defer { snapshot = TargetSnapshot() }
        return snapshot
    }

    private mutating func measure(_ point: TargetPoint, at time: Double) -> TargetSnapshot.Measure? {
        guard point.series.kind == .counter else {
            return TargetSnapshot.Measure(sum: point.value, weight: 1, max: point.value)
        }
        return counters.take(point, at: time).map { grown, seconds in
            TargetSnapshot.Measure(sum: grown, weight: seconds, max: grown / seconds)
        }
    }
}
