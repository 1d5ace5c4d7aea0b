import LoadPlan

/// How often readings of probes are wanted, by whoever needs them for a while: a wish ends by itself, whatever becomes of him.
actor IntervalWishes {
    private struct Wish {
        var interval: Duration
        var ends: ContinuousClock.Instant
    }

    /// Whose wish it is, and of which probe.
    private struct Key: Hashable {
        var probe: String
        var by: String?
    }

    /// The most that are remembered at once: who names himself anew each time must not fill the memory.
    static let most = 10_000

    private var wishes: [Key: Wish] = [:]

    /// Wants readings of a probe that often until then; nil for as often as it likes.
    ///
    /// - Parameter by: whose wish it is: that takes the place of his last one.
    func set(
        _ interval: Duration?, for probe: String, by: String? = nil, until ends: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) {
        wishes = wishes.filter { $0.value.ends > now }
        let key = Key(probe: probe, by: by)
        guard wishes.count < Self.most || wishes[key] != nil || interval == nil else { return }
        wishes[key] = interval.map { Wish(interval: $0, ends: ends) }
    }

    /// How often: the shortest interval that somebody wants; nil where nobody wants anything.
    func interval(of probe: String, now: ContinuousClock.Instant) -> Duration? {
        wishes.filter { $0.key.probe == probe && $0.value.ends > now }.map(\.value.interval).min()
    }
}
