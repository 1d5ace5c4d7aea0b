import LoadMeasure

/// What one player hands over at the end of an interval.
struct LoopInterval: Sendable {
    var counters: RecorderCounters
    var userSeconds: Double
    /// When its last user had ended, in nanoseconds of the monotonic clock; nil while there may be some.
    var ended: Int64?

    /// The interval as a snapshot; empties the counters and gives them back. Call it once.
    func snapshot(start: Duration, end: Duration) -> Snapshot {
        var snapshot = counters.takeSnapshot(start: start, end: end)
        snapshot.userSeconds = userSeconds
        return snapshot
    }
}
