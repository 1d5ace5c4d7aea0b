import LoadMeasure
import LoadPlan
import LoadVerdict

/// Something that shows or keeps what a run measures. A live view is just another output.
///
/// Calls come in order, one at a time: `start`, then `receive` and `changed`, then `finish`. They run off the loops, on a lane of the
/// output's own: a slow output delays neither the load nor other outputs. It is given fewer and longer intervals then. Where its task
/// is cancelled it has to come to an end, whatever it waits for.
public protocol Output: Sendable {
    /// The run is about to begin.
    func start(_ plan: Plan) async throws
    /// An interval was measured.
    func receive(_ snapshot: Snapshot) async throws
    /// Somebody changed the load, or stopped it.
    func changed(_ event: RunEvent) async throws
    /// The run is over. Comes without `start` where it ended before its load, by its setup or since the target was not
    /// reached: nothing was measured then.
    func finish(_ result: RunResult) async throws
}

extension Output {
    /// Does nothing: the finished run has all events.
    public func changed(_ event: RunEvent) async throws {}
}
