import LoadMeasure
import LoadPlan

/// Holds thresholds against a run. Pure: the same snapshot gives the same results.
///
/// A threshold that finds nothing to measure does not pass: a misspelt task must not look like a fast one.
public enum ThresholdCheck {
    /// What every run has to hold without being asked: one in which no exchange succeeded must not pass.
    public static func implied(by total: Snapshot) -> [Threshold] {
        guard total.counts.ended > 0, total.counts.completed == 0 else { return [] }
        return [Threshold(text: "throughput > 0/s", metric: .throughput, comparison: .greater, limit: 0)]
    }

    /// Judges each threshold, in order.
    public static func evaluate(_ thresholds: [Threshold], against total: Snapshot) -> [ThresholdResult] {
        var subjects: [String?: TaskTotal?] = [:]
        return thresholds.map { threshold in
            let subject = subjects[threshold.task] ?? total.total(ofTask: threshold.task)
            subjects[threshold.task] = .some(subject)
            switch reading(threshold, of: subject, in: total) {
            case .value(let value):
                return ThresholdResult(threshold: threshold, value: value, passed: threshold.holds(for: value))
            case .nothing(let reason):
                return ThresholdResult(threshold: threshold, value: nil, passed: false, reason: reason)
            }
        }
    }

    private enum Reading {
        case value(Double)
        case nothing(String)
    }

    private static func reading(_ threshold: Threshold, of subject: TaskTotal?, in total: Snapshot) -> Reading {
        guard let subject, subject.ended > 0 else {
            return .nothing(threshold.task.map { "no exchange of task \"\($0)\" ended" } ?? "no exchange ended")
        }
        switch threshold.metric {
        case .quantile(let time, let quantile):
            return seconds(time, threshold, subject, total) { Double($0.value(atQuantile: quantile)) }
        case .mean(let time): return seconds(time, threshold, subject, total) { $0.mean }
        case .max(let time): return seconds(time, threshold, subject, total) { Double($0.max) }
        case .errorRate:
            guard let rate = subject.errorRate else {
                return .nothing("every exchange failed by the generator's own fault; none tells of the target")
            }
            return .value(rate)
        case .throughput:
            guard total.seconds > 0 else { return .nothing("no time passed") }
            return .value(total.perSecond(Double(subject.completed)))
        case .errorCount: return .value(Double(subject.errors))
        }
    }

    private static func seconds(
        _ time: Threshold.Time, _ threshold: Threshold, _ subject: TaskTotal, _ total: Snapshot,
        _ nanoseconds: (TimeHistogram) -> Double
    ) -> Reading {
        let histogram: TimeHistogram
        switch time {
        case .responseTime: histogram = subject.measured.responseTime
        case .serviceTime: histogram = subject.measured.serviceTime
        case .sendLag:
            guard threshold.task == nil else {
                return .nothing("send lag is measured for all tasks together; write the threshold without a task")
            }
            histogram = total.sendLag
        }
        return histogram.isEmpty ? .nothing("nothing was measured") : .value(nanoseconds(histogram) * 1e-9)
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
}
