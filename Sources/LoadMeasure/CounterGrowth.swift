import LoadTarget

/// What counters grow by from value to value.
///
/// Nothing is known of the first value, and of one that is less than that before: what counts it began anew.
struct CounterGrowth: Sendable {
    /// A counter that was not read for so long, in seconds, begins anew.
    private static let longestGap = 120.0

    private var last: [TargetSeries: (time: Double, value: Double)] = [:]

    /// What a counter grew by since its last value, and in how many seconds; nil where that is not known.
    ///
    /// - Parameter time: when it was read, in seconds. A value that is not later than the last is passed over.
    mutating func take(_ point: TargetPoint, at time: Double) -> (amount: Double, seconds: Double)? {
        let before = last[point.series]
        if let before, time <= before.time { return nil }
        last[point.series] = (time, point.value)
        guard let before, point.value >= before.value else { return nil }
        return (point.value - before.value, time - before.time)
    }

    /// Forgets counters that were not read for long before a time: of a process that has gone no more will come.
    ///
    /// - Returns: whether there were any.
    @discardableResult mutating func forget(at time: Double) -> Bool {
        let oldest = time - Self.longestGap
        guard last.contains(where: { $0.value.time < oldest }) else { return false }
        last = last.filter { $0.value.time >= oldest }
        return true
    }
}
