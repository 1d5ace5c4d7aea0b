/// All that was measured in one interval, by one loop or by many.
///
/// Mergeable: `merge` is associative and commutative, over loops, machines and time. It holds histograms and sums,
/// never percentiles or averages.
public struct Snapshot: Sendable, Codable, Equatable {
    /// When the interval began, from the run's start.
    public var start: Duration
    /// When it ended, from the run's start.
    public var end: Duration
    /// What became of the exchanges.
    public var counts = ExchangeCounts()
    /// Iterations begun and ended.
    public var iterations = IterationCounts()
    /// The measurements by name and tags.
    public var series: [SeriesKey: SeriesSnapshot] = [:]
    /// Actual minus intended start, of every exchange, without what a limit of exchanges in flight held it back.
    public var sendLag = TimeHistogram()
    /// The part of an arrival's delay that it spent waiting for a free virtual user; open workloads only.
    public var waitForUser = TimeHistogram()
    /// How long a limit of exchanges in flight held each exchange back; only where there is one.
    public var waitForPermit = TimeHistogram()
    /// From an iteration's intended start to its last step's end.
    public var iterationResponseTime = TimeHistogram()
    /// How long work that blocks, of tasks' own code, waited for a thread.
    public var offloadWait = TimeHistogram()
    /// Groups of steps that reached their end, by name.
    public var groups: [String: GroupSnapshot] = [:]
    /// The messages of streams, by the step that opened them.
    public var messages: [StepKey: MessagesSnapshot] = [:]
    /// The limits of exchanges in flight, by what they are about.
    public var limits: [ExchangeScope: LimitSnapshot] = [:]
    /// The circuit breakers, by what they are about.
    public var breakers: [ExchangeScope: BreakerSnapshot] = [:]
    /// The rounds of the meeting places, by name.
    public var meetings: [String: MeetingCounts] = [:]
    /// Failures by kind.
    public var errors: [ErrorKind: ErrorTally] = [:]
    /// Connections opened.
    public var connections: UInt64 = 0
    /// Time that exchanges were made to last by the scenario, which no response time contains, in nanoseconds.
    public var chosenTime: Int64 = 0
    /// TLS handshakes among them that resumed a session of a connection before.
    public var resumedSessions: UInt64 = 0
    /// Virtual users that existed, times how long, in user-seconds: over the interval it gives the mean number.
    public var userSeconds: Double = 0
    /// What the generator's loops say of themselves, by loop.
    public var loops: [Int: LoopHealth] = [:]
    /// What was measured beside the target; nil where nothing was.
    public var target: TargetSnapshot?
    /// What each scenario measured of all this, by name, without the loops; nothing where the run has only one scenario.
    public var scenarios: [String: Snapshot] = [:]

    /// Makes an empty snapshot of an interval.
    public init(start: Duration, end: Duration) {
        self.start = start
        self.end = end
    }

    /// Adds what another snapshot measured, of the same or of another interval.
    public mutating func merge(_ other: Snapshot) {
        start = Swift.min(start, other.start)
        end = Swift.max(end, other.end)
        counts.merge(other.counts)
        iterations.merge(other.iterations)
        series.merge(other.series) { $0.merging($1) }
        sendLag.merge(other.sendLag)
        waitForUser.merge(other.waitForUser)
        waitForPermit.merge(other.waitForPermit)
        iterationResponseTime.merge(other.iterationResponseTime)
        offloadWait.merge(other.offloadWait)
        groups.merge(other.groups) { $0.merging($1) }
        messages.merge(other.messages) { $0.merging($1) }
        limits.merge(other.limits) { $0.merging($1) }
        breakers.merge(other.breakers) { $0.merging($1) }
        meetings.merge(other.meetings) { $0.merging($1) }
        errors.merge(other.errors) { $0.merging($1) }
        connections += other.connections
        chosenTime += other.chosenTime
        resumedSessions += other.resumedSessions
        userSeconds += other.userSeconds
        loops.merge(other.loops) { $0.merging($1) }
        target.merge(other.target)
        scenarios.merge(other.scenarios) { $0.merging($1) }
    }

    /// Both in one.
    public func merging(_ other: Snapshot) -> Snapshot {
        var sum = self
        sum.merge(other)
        return sum
    }

    /// The interval's length in seconds.
    public var seconds: Double { (end - start) / .seconds(1) }

    /// The response times of all series.
    public var responseTime: TimeHistogram { merged(\.responseTime) }

    /// The service times of all series.
    public var serviceTime: TimeHistogram { merged(\.serviceTime) }

    /// Where the time of all series went.
    public var timings: ExchangeTimings {
        series.values.reduce(into: ExchangeTimings()) { $0.merge($1.timings) }
    }

    /// Bytes received in responses.
    public var bytesIn: UInt64 { series.values.reduce(0) { $0 + $1.bytesIn } }

    /// Bytes sent in requests.
    public var bytesOut: UInt64 { series.values.reduce(0) { $0 + $1.bytesOut } }

    private func merged(_ part: KeyPath<SeriesSnapshot, TimeHistogram>) -> TimeHistogram {
        series.values.reduce(into: TimeHistogram()) { $0.merge($1[keyPath: part]) }
    }
}

/// What became of exchanges. When a run is over, `intended = completed + failed + timedOut + unsent` holds exactly.
public struct ExchangeCounts: Sendable, Codable, Equatable {
    /// Exchanges that became due.
    public var intended: UInt64 = 0
    /// Exchanges with a complete response that passed its checks.
    public var completed: UInt64 = 0
    /// Exchanges that failed, by the target, a check or the generator.
    public var failed: UInt64 = 0
    /// Exchanges that ran out of time.
    public var timedOut: UInt64 = 0
    /// Exchanges that were due and never sent.
    public var unsent: UInt64 = 0
    /// Exchanges that failed by the generator's own fault; contained in `failed`.
    public var failedByGenerator: UInt64 = 0
    /// Exchanges that a circuit breaker refused; contained in `failed`.
    public var refused: UInt64 = 0

    /// Makes counts of nothing.
    public init() {}

    /// Exchanges due and not ended yet.
    public var open: Int64 { Int64(intended) - Int64(ended) - Int64(unsent) }

    /// Exchanges that were sent and ended, well or badly.
    public var ended: UInt64 { completed + failed + timedOut }

    /// The share of ended exchanges that the target failed or that timed out, 0 ... 1; what the generator itself
    /// failed, or a breaker refused, counts on neither side.
    public var errorRate: Double {
        let others = failedByGenerator + refused
        let judged = ended - others
        return judged == 0 ? 0 : Double(failed - others + timedOut) / Double(judged)
    }

    /// Adds other counts.
    public mutating func merge(_ other: ExchangeCounts) {
        intended += other.intended
        completed += other.completed
        failed += other.failed
        timedOut += other.timedOut
        unsent += other.unsent
        failedByGenerator += other.failedByGenerator
        refused += other.refused
    }
}

/// Iterations begun and ended.
public struct IterationCounts: Sendable, Codable, Equatable {
    /// Iterations that a virtual user began.
    public var started: UInt64 = 0
    /// Iterations that reached the end of their task.
    public var completed: UInt64 = 0
    /// Arrivals that found no free virtual user and waited.
    public var waited: UInt64 = 0

    /// Makes counts of nothing.
    public init() {}

    /// Adds other counts.
    public mutating func merge(_ other: IterationCounts) {
        started += other.started
        completed += other.completed
        waited += other.waited
    }
}

/// What tells one series from another.
public struct SeriesKey: Sendable, Codable, Hashable {
    /// The step's name.
    public var task: String
    /// The step's method.
    public var method: String
    /// The first digit of the status, 0 without one.
    public var statusClass: Int
    /// The kind of failure, nil for success.
    public var error: ErrorKind?

    /// Makes a key.
    public init(task: String, method: String, statusClass: Int, error: ErrorKind?) {
        self.task = task
        self.method = method
        self.statusClass = statusClass
        self.error = error
    }
}

extension SeriesKey: Comparable {
    /// By task, method, status and the error's name: the order in which reports list series.
    public static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        (left.task, left.method, left.statusClass, left.error?.name ?? "")
            < (right.task, right.method, right.statusClass, right.error?.name ?? "")
    }
}

/// The measurements of one series.
public struct SeriesSnapshot: Sendable, Codable, Equatable {
    /// From the intended start to the end.
    public var responseTime = TimeHistogram()
    /// From the actual start to the end.
    public var serviceTime = TimeHistogram()
    /// Where the time went.
    public var timings = ExchangeTimings()
    /// Bytes received.
    public var bytesIn: UInt64 = 0
    /// Bytes sent.
    public var bytesOut: UInt64 = 0
    /// The slowest exchanges that were traced; nil where none was.
    public var traces: SlowestTraces?

    /// Makes an empty series.
    public init() {}

    /// Both measurements in one.
    public func merging(_ other: SeriesSnapshot) -> SeriesSnapshot {
        var sum = self
        sum.responseTime.merge(other.responseTime)
        sum.serviceTime.merge(other.serviceTime)
        sum.timings.merge(other.timings)
        sum.bytesIn += other.bytesIn
        sum.bytesOut += other.bytesOut
        if let traces = other.traces { sum.traces = sum.traces.map { $0.merging(traces) } ?? traces }
        return sum
    }
}

/// How often a kind of failure happened, with a few examples in words.
public struct ErrorTally: Sendable, Codable, Equatable {
    /// The most examples kept.
    public static let exampleLimit = 3

    /// How often.
    public var count: UInt64 = 0
    /// What the first ones said; no text twice. Which ones are kept is the only thing that depends on merge order.
    public var examples: [String] = []

    /// Makes an empty tally.
    public init() {}

    /// Counts a failure; keeps its text if there is room and it is new.
    public mutating func add(example: @autoclosure () -> String?) {
        count += 1
        guard examples.count < Self.exampleLimit, let text = example(), !examples.contains(text) else { return }
        examples.append(text)
    }

    /// Both tallies in one.
    public func merging(_ other: ErrorTally) -> ErrorTally {
        var sum = self
        sum.count += other.count
        for text in other.examples where sum.examples.count < Self.exampleLimit && !sum.examples.contains(text) {
            sum.examples.append(text)
        }
        return sum
    }
}
