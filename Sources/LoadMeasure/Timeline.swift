/// A run over time, in intervals. Its size does not grow with the length of the run: when it is full, each two
/// neighbours become one.
public struct Timeline: Sendable, Codable, Equatable {
    /// The most intervals kept: with one per second, ten minutes to the second.
    public static let mostIntervals = 600

    /// What a timeline keeps of a stretch of the run.
    public struct Interval: Sendable, Codable, Equatable {
        /// When it began, from the run's start.
        public var start: Duration
        /// When it ended, from the run's start.
        public var end: Duration
        /// What became of the exchanges.
        public var counts: ExchangeCounts
        /// The response times of all series.
        public var responseTime: TimeHistogram
        /// Actual minus intended start, of every exchange.
        public var sendLag: TimeHistogram
        /// Failures by kind.
        public var errors: [ErrorKind: UInt64]
        /// Virtual users that existed, times how long, in user-seconds.
        public var userSeconds: Double
        /// The limits of exchanges in flight.
        public var limits: [ExchangeScope: LimitSnapshot]
        /// The circuit breakers.
        public var breakers: [ExchangeScope: BreakerSnapshot]
        /// What was measured beside the target; nil where nothing was.
        public var target: TargetSnapshot?

        /// What a timeline keeps of a snapshot.
        public init(_ snapshot: Snapshot) {
            start = snapshot.start
            end = snapshot.end
            counts = snapshot.counts
            responseTime = snapshot.responseTime
            sendLag = snapshot.sendLag
            errors = snapshot.errors.mapValues(\.count)
            userSeconds = snapshot.userSeconds
            limits = snapshot.limits
            breakers = snapshot.breakers
            target = snapshot.target
        }

        /// The interval's length in seconds.
        public var seconds: Double { (end - start) / .seconds(1) }

        /// Adds what another stretch measured, before or after it.
        public mutating func merge(_ other: Interval) {
            start = Swift.min(start, other.start)
            end = Swift.max(end, other.end)
            counts.merge(other.counts)
            responseTime.merge(other.responseTime)
            sendLag.merge(other.sendLag)
            errors.merge(other.errors, uniquingKeysWith: +)
            userSeconds += other.userSeconds
            limits.merge(other.limits) { $0.merging($1) }
            breakers.merge(other.breakers) { $0.merging($1) }
            target.merge(other.target)
        }
    }

    /// The intervals, in order.
    public private(set) var intervals: [Interval] = []
    /// How many snapshots an interval is made of, and how many of them the last one has.
    private var span = 1
    private var inLast = 0

    /// A timeline of nothing.
    public init() {}

    /// What was measured beside the target in all of it; nil where nothing was.
    public var target: TargetSnapshot? {
        intervals.reduce(into: TargetSnapshot?.none) { $0.merge($1.target) }
    }

    /// Adds what was measured in the interval that follows the last one.
    public mutating func add(_ snapshot: Snapshot) {
        let interval = Interval(snapshot)
        if inLast > 0, inLast < span {
            intervals[intervals.count - 1].merge(interval)
            inLast += 1
            return
        }
        if intervals.count == Self.mostIntervals { halve() }
        intervals.append(interval)
        inLast = 1
    }

    /// Adds what became known late, to the interval in which its middle is.
    public mutating func add(_ late: LateTarget) {
        let place = intervals.partitioningIndex { late.middle < $0.end }
        guard place < intervals.count, intervals[place].start <= late.middle else { return }
        intervals[place].target.merge(late.target)
    }

    private mutating func halve() {
        intervals = stride(from: 0, to: intervals.count, by: 2).map { place in
            var pair = intervals[place]
            if place + 1 < intervals.count { pair.merge(intervals[place + 1]) }
            return pair
        }
        span *= 2
    }
}
