import LoadMeasure
import LoadPlan

/// What a live view knows of a run: everything so far in one snapshot, and the throughput of the last intervals. Its
/// size does not grow with the length of the run.
struct LiveProgress: Sendable {
    /// The most intervals that the sparkline can show.
    static let historyLimit = 120

    let plan: Plan
    /// Everything so far.
    private(set) var total = Snapshot(start: .zero, end: .zero)
    /// The last interval; nil before the first.
    private(set) var last: Snapshot?
    /// The throughput of the last intervals, the newest last.
    private(set) var throughputs: [Double] = []
    /// What somebody did last.
    private(set) var lastEvent: RunEvent?

    init(plan: Plan) {
        self.plan = plan
    }

    mutating func receive(_ interval: Snapshot) {
        total.merge(interval)
        last = interval
        throughputs.append(interval.throughput)
        if throughputs.count > Self.historyLimit { throughputs.removeFirst() }
    }

    mutating func changed(_ event: RunEvent) {
        lastEvent = event
    }

    /// The time played, from the run's start.
    var elapsed: Duration { last?.end ?? .zero }

    /// The share of the plan that is done, 0 ... 1: by iterations where they end the run, else by time.
    var share: Double {
        if let iterations = plan.plannedIterations, iterations > 0 {
            return min(Double(total.iterations.completed) / Double(iterations), 1)
        }
        let planned = plan.duration
        return planned > .zero ? min(elapsed / planned, 1) : 0
    }
}
