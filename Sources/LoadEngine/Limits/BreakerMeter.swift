import LoadMeasure

/// Watches how long a breaker is in each of its states. Pure: told of each change and the time, in nanoseconds.
struct BreakerMeter {
    private var state = BreakerState.closed
    private var since: Int64 = 0
    private var seen = BreakerSnapshot()

    /// The breaker has changed.
    mutating func enter(_ next: BreakerState, at now: Int64) {
        settle(at: now)
        state = next
        if next == .open { seen.openings += 1 }
    }

    /// What was seen since the last call.
    ///
    /// - Parameter end: the same moment from the run's start.
    mutating func take(at now: Int64, end: Duration) -> BreakerSnapshot {
        settle(at: now)
        defer { seen = BreakerSnapshot() }
        (seen.last, seen.lastAt) = (state, end)
        return seen
    }

    /// Forgets what was seen, and watches from a moment on, which may lie ahead.
    mutating func restart(at start: Int64) {
        (since, seen) = (start, BreakerSnapshot())
    }

    private mutating func settle(at now: Int64) {
        // Loops tell of changes in another order than they happened, by moments; and the beginning may lie ahead.
        guard now > since else { return }
        seen.add(Double(now - since) / 1e9, in: state)
        since = now
    }
}
