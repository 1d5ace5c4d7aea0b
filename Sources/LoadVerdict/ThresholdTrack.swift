import LoadMeasure
import LoadPlan

/// One threshold while the run goes on: what it says now, and the worst of its windows so far.
struct ThresholdTrack: Sendable {
    /// A window that was looked at.
    struct Worst: Sendable, Equatable {
        var value: Double
        /// When it ended.
        var at: Duration
    }

    let threshold: Threshold
    private let steps: Set<String>?
    private let group: String?
    /// The end of the load: what follows it is draining.
    private let loadEnd: Duration
    private var window: SlidingWindow?
    /// Everything so far, where there is no window.
    private var soFar: ThresholdEvidence?

    /// The worst window; nil while there is none with a value.
    private(set) var worst: Worst?
    /// Whether the threshold does not hold now: in the last window, or in what was measured so far.
    private(set) var isViolated = false

    init(_ threshold: Threshold, of plan: Plan) {
        self.threshold = threshold
        steps = threshold.task.map(plan.steps(named:))
        group = threshold.task.flatMap(plan.group(named:))
        loadEnd = plan.scenarios.first { $0.name == threshold.scenario }?.end ?? plan.duration
        window = threshold.window.map(SlidingWindow.init)
    }

    /// An interval was measured; `stop` is when the run was told to end before its time.
    mutating func receive(_ interval: Snapshot, stop: Duration?) {
        // The whole run is judged at its end. Before that it matters only where it may abort.
        guard window != nil || threshold.abortAfter != nil else { return }
        guard let evidence = evidence(of: interval) else { return }
        guard window == nil else { return receive(windowEndingWith: evidence, stop: stop) }
        if soFar == nil { soFar = evidence } else { soFar?.merge(evidence) }
        isViolated = soFar.flatMap { $0.value(threshold) }.map(threshold.isBroken(by:)) ?? false
    }

    /// Nil where the scenario that it looks at has not begun, or has ended.
    private func evidence(of snapshot: Snapshot) -> ThresholdEvidence? {
        let part = threshold.scenario.map { snapshot.scenarios[$0] } ?? snapshot
        return part.map { ThresholdEvidence(of: $0, for: threshold, steps: steps, group: group) }
    }

    private mutating func receive(windowEndingWith interval: ThresholdEvidence, stop: Duration?) {
        isViolated = false
        guard let evidence = window?.add(interval), let value = evidence.value(threshold) else { return }
        // Nothing new is sent while the run drains: that the rates fall then says nothing of the target.
        let end = Swift.min(loadEnd, stop ?? loadEnd)
        guard !threshold.metric.fallsWithTheLoad || interval.end - interval.length / 2 <= end else { return }
        isViolated = !threshold.holds(for: value)
        note(Worst(value: value, at: evidence.end))
    }

    private mutating func note(_ candidate: Worst) {
        guard let worst else { return self.worst = candidate }
        if threshold.isWorse(candidate.value, than: worst.value) { self.worst = candidate }
    }

    /// How the threshold is judged when the run is over.
    func result(total: Snapshot, abortedAt: Duration?) -> ThresholdResult {
        let evidence =
            evidence(of: total)
            ?? ThresholdEvidence(of: Snapshot(start: total.start, end: total.end), for: threshold, steps: steps)
        var result: ThresholdResult
        switch evidence.reading(threshold) {
        case .value(let value):
            result = ThresholdResult(threshold: threshold, value: value, passed: threshold.holds(for: value))
        case .nothing(let reason):
            result = ThresholdResult(threshold: threshold, value: nil, passed: false, reason: reason)
        }
        // A run that is shorter than a window is its only window.
        if threshold.window != nil, let value = result.value {
            let worst = worst ?? Worst(value: value, at: total.end)
            (result.worst, result.at) = (worst.value, worst.at)
            result.passed = threshold.holds(for: worst.value)
        }
        if let abortedAt {
            (result.abortedAt, result.passed) = (abortedAt, false)
        }
        return result
    }
}

extension Threshold.Metric {
    /// Whether it falls where less is sent, however well the target does.
    fileprivate var fallsWithTheLoad: Bool {
        switch self {
        case .throughput, .iterationRate, .iterationCount: true
        default: false
        }
    }
}

extension Threshold {
    /// Whether the comparison with the limit is true of a value in the metric's unit.
    func holds(for value: Double) -> Bool {
        switch comparison {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        case .equal: value == limit
        }
    }

    /// Whether the value of what was measured so far does not hold and cannot come to hold: a count only grows, so
    /// that one below the limit may still reach it.
    fileprivate func isBroken(by value: Double) -> Bool {
        guard !holds(for: value) else { return false }
        return metric.unit != .count || value >= limit
    }

    /// Whether a value is further on the wrong side than another.
    fileprivate func isWorse(_ value: Double, than other: Double) -> Bool {
        switch comparison {
        case .less, .lessOrEqual: value > other
        case .greater, .greaterOrEqual: value < other
        case .equal: (value - limit).magnitude > (other - limit).magnitude
        }
    }
}
