import LoadMeasure
import LoadPlan

/// What one threshold looks at, of one interval or of several that follow each other. Mergeable, and much less than
/// their snapshots.
struct ThresholdEvidence: Sendable {
    /// A value in the metric's unit, or why there is none.
    enum Reading: Equatable {
        case value(Double)
        case nothing(String)
    }

    /// When the first interval began, from the run's start.
    private(set) var start: Duration
    /// When the last one ended.
    private(set) var end: Duration

    private var completed: UInt64 = 0
    private var errors: UInt64 = 0
    private var generatorErrors: UInt64 = 0
    /// The errors of the kind asked for.
    private var errorsOfKind: UInt64 = 0
    /// Complete responses that were not as expected.
    private var unexpected: UInt64 = 0
    private var intended: UInt64 = 0
    private var unsent: UInt64 = 0
    private var iterations: UInt64 = 0
    /// The values of the time asked for.
    private var times = TimeHistogram()

    /// Takes from a snapshot what a threshold looks at.
    ///
    /// - Parameters:
    ///   - steps: the steps whose series count; nil for all.
    ///   - group: the group that counts instead, as one: it is completed, or has failed.
    init(of snapshot: Snapshot, for threshold: Threshold, steps: Set<String>?, group: String? = nil) {
        (start, end) = (snapshot.start, snapshot.end)
        let time = threshold.metric.time
        if let group {
            guard let measured = snapshot.groups[group] else { return }
            errors = measured.failed
            completed = measured.responseTime.count - measured.failed
            if time == .responseTime { times = measured.responseTime }
            return
        }
        for (key, measured) in snapshot.series where steps?.contains(key.task) ?? true {
            add(measured.responseTime.count, key.error, kind: threshold.kind)
            switch time {
            case .responseTime: times.merge(measured.responseTime)
            case .serviceTime: times.merge(measured.serviceTime)
            case .sendLag, .waitForUser, .waitForPermit, .iterationResponseTime, nil: break
            }
        }
        // A task has no part of what is measured for all of them together.
        guard steps == nil else { return }
        (intended, unsent) = (snapshot.counts.intended, snapshot.counts.unsent)
        iterations = snapshot.iterations.completed
        switch time {
        case .sendLag: times = snapshot.sendLag
        case .waitForUser: times = snapshot.waitForUser
        case .waitForPermit: times = snapshot.waitForPermit
        case .iterationResponseTime: times = snapshot.iterationResponseTime
        case .responseTime, .serviceTime, nil: break
        }
    }

    private mutating func add(_ count: UInt64, _ error: ErrorKind?, kind: String?) {
        guard let error else { return completed += count }
        errors += count
        if error.isNotTargets { generatorErrors += count }
        if error == .status || error == .check { unexpected += count }
        if error.name == kind { errorsOfKind += count }
    }

    /// The time from the first start to the last end.
    var length: Duration { end - start }

    /// Adds what follows.
    mutating func merge(_ next: ThresholdEvidence) {
        (start, end) = (Swift.min(start, next.start), Swift.max(end, next.end))
        completed += next.completed
        errors += next.errors
        generatorErrors += next.generatorErrors
        errorsOfKind += next.errorsOfKind
        unexpected += next.unexpected
        intended += next.intended
        unsent += next.unsent
        iterations += next.iterations
        times.merge(next.times)
    }

    /// What it says of a whole run, in which at least one exchange must have ended to say anything.
    func reading(_ threshold: Threshold) -> Reading {
        let isOfUnsent = threshold.metric == .unsentShare || threshold.metric == .unsentCount
        guard completed + errors > 0 || isOfUnsent else {
            return .nothing(threshold.task.map { "no exchange of task \"\($0)\" ended" } ?? "no exchange ended")
        }
        if threshold.task != nil, let whole = threshold.metric.ofAllTasks {
            return .nothing("\(whole) is measured for all tasks together; write the threshold without a task")
        }
        return readingOfAny(threshold)
    }

    /// What it says of a part of a run: where nothing happened, counts and rates are 0, and times and shares unknown.
    func value(_ threshold: Threshold) -> Double? {
        if case .value(let value) = readingOfAny(threshold) { value } else { nil }
    }

    private func readingOfAny(_ threshold: Threshold) -> Reading {
        switch threshold.metric {
        case .quantile(_, let quantile): seconds(Double(times.value(atQuantile: quantile)))
        case .mean: seconds(times.mean)
        case .min: seconds(Double(times.min))
        case .max: seconds(Double(times.max))
        case .stdev: seconds(times.standardDeviation)
        case .errorRate: errorRate(kind: threshold.kind)
        case .errorCount: .value(Double(threshold.kind == nil ? errors : errorsOfKind))
        case .checks: share(completed, of: completed + unexpected, otherwise: "no complete response came")
        case .throughput: perSecond(completed)
        case .unsentShare: share(unsent, of: intended, otherwise: "no exchange became due")
        case .unsentCount: .value(Double(unsent))
        case .iterationRate: perSecond(iterations)
        case .iterationCount: .value(Double(iterations))
        }
    }

    /// What the generator itself failed counts on neither side, unless the kind asked for is one of its own.
    private func errorRate(kind: String?) -> Reading {
        let ofGenerator = ErrorKind.allCases.contains { $0.name == kind && $0.isNotTargets }
        let counted = kind == nil ? errors - generatorErrors : errorsOfKind
        return share(
            counted, of: completed + errors - (ofGenerator ? 0 : generatorErrors),
            otherwise: "every exchange failed by the generator's own fault; none tells of the target")
    }

    private func share(_ part: UInt64, of whole: UInt64, otherwise reason: String) -> Reading {
        whole == 0 ? .nothing(reason) : .value(Double(part) / Double(whole))
    }

    private func perSecond(_ count: UInt64) -> Reading {
        let seconds = length / .seconds(1)
        return seconds > 0 ? .value(Double(count) / seconds) : .nothing("no time passed")
    }

    private func seconds(_ nanoseconds: Double) -> Reading {
        times.isEmpty ? .nothing("nothing was measured") : .value(nanoseconds / 1e9)
    }
}
