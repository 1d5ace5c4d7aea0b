import LoadMeasure
import LoadPlan
import LoadVerdict

/// What a live view knows of a run: everything so far in one snapshot, the run over time, and what is judged of it. Its size
/// does not grow with the length of the run.
struct LiveProgress: Sendable {
    /// The most events that are kept.
    static let mostEvents = 200

    private var soFar: RunSoFar
    /// The last interval; nil before the first.
    private(set) var last: Snapshot?
    /// The response times of all series, of the whole run and of the last interval.
    private(set) var totalTimes = TimeHistogram()
    private(set) var lastTimes = TimeHistogram()
    /// The run over time.
    private(set) var points: [LivePoint] = []
    /// What somebody did, the last one last.
    private(set) var events: [RunEvent] = []
    /// The load that is asked for.
    private(set) var course: LiveCourse
    /// Each threshold as it is judged now.
    private(set) var thresholds: [ThresholdResult]
    /// Whether the generator has a part in the numbers so far.
    private(set) var validity = Validity(findings: [])

    /// Whether each task is one exchange.
    private let areTasksExchanges: Bool

    init(plan: Plan) {
        soFar = RunSoFar(plan)
        course = LiveCourse(plan)
        areTasksExchanges = plan.userClasses.allSatisfy { $0.tasks.allSatisfy { $0.steps.exchanges.count == 1 } }
        thresholds = soFar.thresholds
    }

    var plan: Plan { soFar.plan }

    /// Everything so far.
    var total: Snapshot { soFar.total }

    /// The thresholds that do not hold in the window that ended last, or now where they may abort the run.
    var violated: [Threshold] { soFar.violated }

    mutating func receive(_ interval: Snapshot) {
        soFar.receive(interval)
        last = interval
        lastTimes = interval.responseTime
        totalTimes.merge(lastTimes)
        updatePoints()
        thresholds = soFar.thresholds
        // Of the machine only the run's end tells.
        let facts = GeneratorFacts(cores: total.loops.count)
        validity = ValidityCheck.judge(plan, total: total, facts: facts, extent: .soFar)
    }

    /// Only what the timeline changed is worked out again: its last interval, or all when it was thinned.
    private mutating func updatePoints() {
        let intervals = soFar.timeline.intervals
        switch intervals.count - points.count {
        case 1: points.append(LivePoint(intervals[intervals.count - 1]))
        case 0: points[points.count - 1] = LivePoint(intervals[intervals.count - 1])
        default: points = intervals.map(LivePoint.init)
        }
    }

    mutating func changed(_ event: RunEvent) {
        course.changed(event)
        events.append(event)
        if events.count > Self.mostEvents { events.removeFirst() }
    }

    /// The time played, from the run's start.
    var elapsed: Duration { last?.end ?? .zero }

    /// How long the run lasts; nil where a number of iterations ends it.
    var planned: Duration? { plan.plannedIterations == nil ? plan.duration : nil }

    /// Whether the load is paused by somebody.
    var isPaused: Bool { course.isPaused(at: max(elapsed, events.last?.at ?? .zero)) }

    /// Exchanges per second that the load asks for at a moment; nil where the target's answers decide that. The plan knows
    /// arrivals: how many exchanges each has is what was measured.
    func plannedRate(at moment: Duration) -> Double? {
        course.rate(at: moment).map { $0 * exchangesPerIteration }
    }

    /// 1 where each task is one exchange, or nothing is known yet.
    var exchangesPerIteration: Double {
        guard !areTasksExchanges, total.iterations.completed > 0 else { return 1 }
        return Double(total.counts.ended) / Double(total.iterations.completed)
    }

    /// The share of the plan that is done, 0 ... 1: by iterations where they end the run, else by time.
    var share: Double {
        if let iterations = plan.plannedIterations, iterations > 0 {
            return min(Double(total.iterations.completed) / Double(iterations), 1)
        }
        return plan.duration > .zero ? min(elapsed / plan.duration, 1) : 0
    }
}
