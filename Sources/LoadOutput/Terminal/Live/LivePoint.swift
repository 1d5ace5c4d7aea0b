import LoadMeasure

/// What the plots show of an interval of the timeline.
struct LivePoint: Sendable, Equatable {
    /// From the run's start, in seconds.
    var start: Double
    var end: Double
    /// Exchanges per second that completed, and that failed or timed out.
    var completed: Double
    var failed: Double
    /// Response times in seconds; nil where nothing ended.
    var p50: Double?
    var p99: Double?

    init(_ interval: Timeline.Interval) {
        let seconds = interval.seconds
        func perSecond(_ count: UInt64) -> Double { seconds > 0 ? Double(count) / seconds : 0 }
        start = interval.start / .seconds(1)
        end = interval.end / .seconds(1)
        completed = perSecond(interval.counts.completed)
        failed = perSecond(interval.counts.failed + interval.counts.timedOut)
        p50 = interval.responseTime.seconds(atQuantile: 0.5)
        p99 = interval.responseTime.seconds(atQuantile: 0.99)
    }
}
