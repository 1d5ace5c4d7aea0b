import LoadMeasure

/// Watches a number that moves in steps. Pure: told of each move and the time, in nanoseconds.
struct LevelMeter {
    private var value: Int
    private var since: Int64
    private var least: Int
    private var most: Int
    /// The number times nanoseconds.
    private var integral = 0.0

    /// - Parameter now: when it begins to watch.
    init(_ value: Int, at now: Int64) {
        self.value = value
        since = now
        (least, most) = (value, value)
    }

    /// It is another number from now on.
    mutating func move(to next: Int, at now: Int64) {
        guard next != value else { return }
        settle(at: now)
        value = next
        least = Swift.min(least, next)
        most = Swift.max(most, next)
    }

    /// What was seen since the last call.
    ///
    /// - Parameter end: the same moment from the run's start.
    mutating func take(at now: Int64, end: Duration) -> LevelSnapshot {
        settle(at: now)
        defer { (integral, least, most) = (0, value, value) }
        return LevelSnapshot(valueSeconds: integral / 1e9, min: least, max: most, last: value, lastAt: end)
    }

    private mutating func settle(at now: Int64) {
        // The beginning may lie ahead.
        guard now > since else { return }
        integral += Double(value) * Double(now - since)
        since = now
    }

    /// Forgets what was seen, and watches from a moment on, which may lie ahead.
    mutating func restart(at start: Int64) {
        (since, integral, least, most) = (start, 0, value, value)
    }
}
