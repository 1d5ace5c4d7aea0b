import LoadPlan

/// How often readings of probes are wanted, by whoever needs them for a while: a wish ends by itself, whatever becomes of him.
actor IntervalWishes {
    private struct Wish {
        var interval: Duration
        var ends: ContinuousClock.Instant
    }

    private var wishes: [String: Wish] = [:]

    /// Wants readings of a probe that often until then; nil for as often as it likes.
    func set(
        _ interval: Duration?, for probe: String, until ends: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) {
        wishes = wishes.filter { $0.value.ends > now }
        wishes[probe] = interval.map { Wish(interval: $0, ends: ends) }
    }

    /// How often; nil where nobody wants anything.
    func interval(of probe: String, now: ContinuousClock.Instant) -> Duration? {
        wishes[probe].flatMap { $0.ends > now ? $0.interval : nil }
    }
}
