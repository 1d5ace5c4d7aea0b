import LoadMeasure
import LoadPlan

/// A run as far as it went: takes in each interval, in order, and has a result at any moment. Pure.
public struct RunSoFar: Sendable {
    /// What it was to do.
    public let plan: Plan
    /// Everything measured so far.
    public private(set) var total = Snapshot(start: .zero, end: .zero)
    /// The same over time.
    public private(set) var timeline = Timeline()
    private var watch: ThresholdWatch

    /// A run of which nothing was measured yet.
    public init(_ plan: Plan) {
        self.plan = plan
        watch = ThresholdWatch(plan)
    }

    /// An interval was measured.
    public mutating func receive(_ interval: Snapshot) {
        total.merge(interval)
        timeline.add(interval)
        watch.receive(interval)
    }

    /// What was measured beside the target in an interval became known late.
    public mutating func measured(_ late: LateTarget) {
        timeline.add(late)
        total.target = timeline.target
    }

    /// The thresholds of the plan as they stand.
    public var thresholds: [ThresholdResult] { watch.results(total: total, wasAborted: false) }

    /// Those that do not hold in the window that ended last, or now where they may abort the run.
    public var violated: [Threshold] { watch.violated }

    /// What it came to so far, judged as far as that goes.
    ///
    /// - Parameters:
    ///   - startedAt: when it began, in seconds since 1970 (UTC).
    ///   - events: what was done to its load so far.
    ///   - cores: how many the generator's machine has.
    ///   - extent: whether it goes on, or its end is missing.
    public func result(
        startedAt: Double, events: [RunEvent], cores: Int, extent: ValidityCheck.Extent = .soFar
    ) -> RunResult {
        let facts = GeneratorFacts(cores: cores)
        let thresholds =
            thresholds + ThresholdCheck.evaluate(ThresholdCheck.implied(by: total), of: plan, against: total)
        return RunResult(
            plan: plan, ending: .incomplete, startedAt: startedAt, events: events, total: total, timeline: timeline,
            verdict: Verdict(
                validity: ValidityCheck.judge(plan, total: total, facts: facts, extent: extent), thresholds: thresholds),
            generator: facts)
    }
}
