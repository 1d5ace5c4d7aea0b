import LoadMeasure
import LoadPlan
import LoadVerdict

/// Something that shows or keeps what a run measures. A live view is just another output.
///
/// Calls come in order, one at a time: `start`, then `receive`, `measured` and `changed`, then `finish`. They run off the loops, on a lane of the
/// output's own: a slow output delays neither the load nor other outputs. It is given fewer and longer intervals then. Where its task
/// is cancelled it has to come to an end, whatever it waits for.
///
/// What writes to a file or a terminal waits for that in a thread that others need too: a pipe that nobody reads, and a terminal
/// that is held, hold up what shows the run, though not the load.
public protocol Output: Sendable {
    /// Whether a failure of it is one of the command: something that was asked for is not there.
    var isEssential: Bool { get }
    /// The run is about to begin.
    func start(_ plan: Plan) async throws
    /// An interval was measured.
    func receive(_ snapshot: Snapshot) async throws
    /// What was measured beside the target in an interval that was received before became known: it is added to what the interval has.
    func measured(_ late: LateTarget) async throws
    /// Somebody changed the load, or stopped it.
    func changed(_ event: RunEvent) async throws
    /// The run is over. Comes without `start` where it ended before its load, by its setup or since the target was not
    /// reached: nothing was measured then.
    func finish(_ result: RunResult) async throws
}

extension Output {
    /// It is, unless the output says otherwise.
    public var isEssential: Bool { true }

    /// Does nothing: the finished run has all events.
    public func changed(_ event: RunEvent) async throws {}

    /// Does nothing: the finished run has all of it.
    public func measured(_ late: LateTarget) async throws {}
}
