import LoadMeasure

/// Watches how many permits there are, and how many are held. Pure.
struct PermitMeter {
    private var total: LevelMeter
    private var held: LevelMeter

    /// - Parameter now: when it begins to watch, in nanoseconds.
    init(_ permits: Permits<some Any>, at now: Int64) {
        total = LevelMeter(permits.total, at: now)
        held = LevelMeter(permits.held, at: now)
    }

    /// Something was done to the permits.
    mutating func note(_ permits: Permits<some Any>, at now: Int64) {
        total.move(to: permits.total, at: now)
        held.move(to: permits.held, at: now)
    }

    /// What was seen since the last call.
    mutating func take(at now: Int64, end: Duration) -> LimitSnapshot {
        LimitSnapshot(limit: total.take(at: now, end: end), inFlight: held.take(at: now, end: end))
    }

    /// Forgets what was seen, and watches from a moment on, which may lie ahead.
    mutating func restart(at start: Int64) {
        total.restart(at: start)
        held.restart(at: start)
    }
}
