import LoadTarget

/// Where a probe's readings have come to, for a `TargetLedger`.
struct ProbeTrack: Sendable {
    /// A reading, and when it was taken, in seconds from the run's start.
    struct Held: Sendable {
        var reading: TargetReading
        var at: Double
        var error: Double?
    }

    /// What a counter grew by until a moment of the run.
    struct Growth: Sendable {
        /// Per second.
        var rate: Double
        /// In how many seconds.
        var seconds: Double
        /// The moment.
        var end: Double
    }

    /// The time of the newest reading, by the hub's clock.
    var newest = -Double.infinity
    /// Those whose interval has not ended.
    var held: [Held] = []
    /// Until when all were entered, from the run's start.
    var entered = -Double.infinity
    /// Whether there was one since the run began.
    var hasReadInRun = false
    /// When the last reading was, from the run's start.
    var reached: Double { held.last?.at ?? entered }
    private var counters = CounterGrowth()
    private var tagged: [TargetSeries: TargetSeries] = [:]

    /// What a counter grew by since its last value; nil of the first, and where what counts it began anew.
    ///
    /// The time between is by the hub's clock: what is known of the distance to it changes from reading to reading.
    mutating func growth(_ point: TargetPoint, _ held: Held) -> Growth? {
        counters.take(point, at: held.reading.time).map { grown, seconds in
            Growth(rate: grown / seconds, seconds: seconds, end: held.at)
        }
    }

    /// A series with the probe's name among its tags.
    mutating func tagged(_ series: TargetSeries, _ probe: String) -> TargetSeries {
        if let known = tagged[series] { return known }
        let new = TargetSeries(
            series.name, unit: series.unit, series.kind, tags: series.tags + [TargetTag(TargetSnapshot.probeTag, probe)]
        )
        tagged[series] = new
        return new
    }

    /// Forgets what was not read for long before a time.
    mutating func forget(at time: Double) {
        if counters.forget(at: time) { tagged = [:] }
    }
}
