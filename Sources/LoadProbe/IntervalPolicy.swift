import LoadTarget

/// How often to read while things change fast: pure, with the time as it is told.
///
///     own interval ──what it looks at moves──▶ finest ──quiet for 10 s──▶ twice as long every 2 s ──▶ own interval
///
/// It compares the machine's CPU share, the cores of watched programs and the pressure of one stretch of an own interval with those of
/// the stretch before, whatever the interval is meanwhile: short ones differ by chance, since the kernel counts in ticks. Accept queues,
/// which are what they are at a moment, it compares from reading to reading.
public struct IntervalPolicy: Sendable {
    /// By how much each has to move, and for how long nothing has to.
    public struct Limits: Sendable, Equatable {
        /// Of the time of all cores, 0 to 1.
        public var cpuShare: Double
        /// Of cores that watched programs used, together.
        public var programCores: Double
        /// Of the time in which something waited for a core, for memory or for a disk, 0 to 1.
        public var pressure: Double
        /// Of connections that wait to be accepted by watched programs, together.
        public var queue: Double
        /// For how long it stays at the finest interval.
        public var quiet: Duration
        /// After which it is twice as long, again and again.
        public var step: Duration

        /// Sets them.
        public init(
            cpuShare: Double = 0.1, programCores: Double = 0.5, pressure: Double = 0.05, queue: Double = 10,
            quiet: Duration = .seconds(10), step: Duration = .seconds(2)
        ) {
            (self.cpuShare, self.programCores, self.pressure, self.queue) = (cpuShare, programCores, pressure, queue)
            (self.quiet, self.step) = (quiet, step)
        }
    }

    private let own: Duration
    private let finest: Duration
    private let limits: Limits
    private var stretch: (start: Duration, work: LoadFigures)?
    private var rates: LoadFigures.Rates?
    private var queue: Double?
    private var movedAt: Duration?
    /// How long it is to be from one reading to the next.
    public private(set) var interval: Duration

    /// Makes a policy of a machine on which nothing moves.
    ///
    /// - Parameters:
    ///   - own: the interval while nothing moves.
    ///   - finest: the interval while something does; not longer.
    public init(own: Duration, finest: Duration, limits: Limits = Limits()) {
        (self.own, self.finest, self.limits) = (own, min(finest, own), limits)
        interval = own
    }

    /// Takes in a reading.
    ///
    /// - Parameter now: when it was taken, by a clock that only grows.
    public mutating func read(_ reading: TargetReading, at now: Duration) {
        let figures = LoadFigures(reading)
        if moves(figures, now) { movedAt = now }
        interval = interval(at: now)
    }

    private mutating func moves(_ figures: LoadFigures, _ now: Duration) -> Bool {
        defer { queue = figures.queue }
        let queueMoves = queue.map { abs(figures.queue - $0) > limits.queue } ?? false
        guard let stretch else {
            stretch = (now, figures)
            return queueMoves
        }
        // Readings are a little early or late.
        guard now - stretch.start >= own * 0.9 else { return queueMoves }
        let rates = figures.rates(since: stretch.work, seconds: (now - stretch.start) / .seconds(1))
        defer { (self.stretch, self.rates) = ((now, figures), rates) }
        guard let last = self.rates else { return queueMoves }
        return queueMoves || abs(rates.cpuShare - last.cpuShare) > limits.cpuShare
            || abs(rates.programCores - last.programCores) > limits.programCores
            || zip(rates.pressure, last.pressure).contains { abs($0 - $1) > limits.pressure }
    }

    private func interval(at now: Duration) -> Duration {
        guard let movedAt else { return own }
        let quiet = now - movedAt
        guard quiet >= limits.quiet else { return finest }
        // From the finest to the longest interval that there is it takes thirteen steps.
        let steps = min(Int((quiet - limits.quiet) / limits.step), 16) + 1
        return min(own, finest * (1 << steps))
    }
}
