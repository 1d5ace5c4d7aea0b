import LoadMeasure

/// Measures beside the target while a test runs.
///
/// What is measured here is there when an interval ends, and is taken with it. What comes from other machines is late: it is told
/// afterwards, by the interval to which it belongs.
public protocol TargetWatch: Sendable {
    /// The load begins.
    ///
    /// - Parameter origin: its first instant, by `MonotonicClock`, in nanoseconds.
    func begin(at origin: Int64) async
    /// What was measured here since the last time. Called once for each interval of the run, when it has ended.
    func take() async -> TargetSnapshot
    /// What became known of intervals that have ended. Called for each interval, after `take`.
    ///
    /// - Parameters:
    ///   - start: when the interval began, from the run's start.
    ///   - end: when it ended.
    func late(after start: Duration, _ end: Duration) async -> [LateTarget]
    /// What is left of all intervals: the run is over. May wait a few seconds for it.
    func rest() async -> [LateTarget]
    /// What the run does not have of the target, in a sentence each; nothing where all came. Asked after `rest`.
    var losses: [String] { get async }
}

extension TargetWatch {
    /// Needs no such thing, unless the watch says otherwise.
    public func begin(at origin: Int64) async {}
    /// Nothing, unless the watch says otherwise.
    public func take() async -> TargetSnapshot { TargetSnapshot() }
    /// Nothing, unless the watch says otherwise.
    public func late(after start: Duration, _ end: Duration) async -> [LateTarget] { [] }
    /// Nothing, unless the watch says otherwise.
    public func rest() async -> [LateTarget] { [] }
    /// Nothing, unless the watch says otherwise.
    public var losses: [String] { get async { [] } }
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
