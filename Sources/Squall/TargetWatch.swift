import LoadMeasure

/// Measures beside the target while a test runs.
public protocol TargetWatch: Sendable {
    /// What was measured since the last time. Called once for each interval of the run, when it has ended.
    func take() async -> TargetSnapshot
}

extension Snapshot {
    /// With what was measured beside the target in the same interval.
    func with(_ measured: TargetSnapshot?) -> Snapshot {
        guard let measured, !measured.isEmpty else { return self }
        var snapshot = self
        snapshot.target = measured
        return snapshot
    }
}
