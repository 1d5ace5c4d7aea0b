/// How late things ran that are due every so often, without leaving out what was due meanwhile. Pure.
///
///     due   |    |    |    |    |             every period
///     ran   |                   |             each waited until then: 4, 3, 2, 1 and 0 periods
///
/// One delay of 40 ms among many of nothing would say that hardly anything waits; whatever else came in those 40 ms waited as well.
struct DelayMeter: Sendable {
    /// What there was in a time, in seconds.
    struct Delays: Sendable, Equatable {
        var mean: Double
        var longest: Double
    }

    private let period: Double
    private var due: Duration?
    private var sum = 0.0
    private var count = 0.0
    private var longest = 0.0

    /// Makes a meter of what is due once in a period.
    init(every period: Duration) {
        self.period = period / .seconds(1)
    }

    /// Whether something is due that has not run.
    var isWaiting: Bool { due != nil }

    /// Something is due at a time.
    mutating func wait(from due: Duration) {
        self.due = due
    }

    /// It ran.
    mutating func ran(at now: Duration) {
        if let due { add(from: due, to: now, &sum, &count, &longest) }
        due = nil
    }

    /// What there was since the last time, with what still waits for as long as it has: an executor that is stuck is seen while it is.
    /// Nil where nothing was due.
    mutating func take(at now: Duration) -> Delays? {
        var (sum, count, longest) = (sum, count, longest)
        if let due, now >= due { add(from: due, to: now, &sum, &count, &longest) }
        (self.sum, self.count, self.longest) = (0, 0, 0)
        return count > 0 ? Delays(mean: sum / count, longest: longest) : nil
    }

    /// What was due at `due` and each period after it until `now`: their delays are an arithmetic series.
    private func add(
        from due: Duration, to now: Duration, _ sum: inout Double, _ count: inout Double, _ longest: inout Double
    ) {
        let delay = max((now - due) / .seconds(1), 0)
        let more = (delay / period).rounded(.down)
        sum += (more + 1) * delay - period * more * (more + 1) / 2
        count += more + 1
        longest = max(longest, delay)
    }
}
