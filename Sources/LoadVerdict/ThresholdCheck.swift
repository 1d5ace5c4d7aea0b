import LoadMeasure
import LoadPlan

/// Holds thresholds against a finished run, of which only the total is known. Pure: the same snapshot gives the same
/// results.
///
/// A threshold that finds nothing to measure does not pass: a misspelt task must not look like a fast one.
public enum ThresholdCheck {
    /// What every run has to hold without being asked: one in which no exchange succeeded must not pass.
    public static func implied(by total: Snapshot) -> [Threshold] {
        guard total.counts.ended > 0, total.counts.completed == 0 else { return [] }
        return [Threshold(text: "throughput > 0/s", metric: .throughput, comparison: .greater, limit: 0)]
    }

    /// Judges each threshold, in order. Those with a window are held against the whole run as one window.
    public static func evaluate(
        _ thresholds: [Threshold], of plan: Plan, against total: Snapshot
    ) -> [ThresholdResult] {
        thresholds.map { ThresholdTrack($0, of: plan).result(total: total, abortedAt: nil) }
    }
}
