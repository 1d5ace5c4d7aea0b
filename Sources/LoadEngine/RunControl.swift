/// How a run is stopped from outside, from any thread: by Ctrl-C, or by a threshold.
public final class RunControl: Sendable {
    /// What can be asked of a run.
    public enum Command: Sendable {
        /// Send nothing more, finish what is in flight, report.
        case stop
        /// The same, because of what was measured rather than because the user wants it.
        case abort
        /// Give up on what is in flight too, and report.
        case stopAtOnce
    }

    let commands: AsyncStream<Command>
    private let input: AsyncStream<Command>.Continuation

    /// Makes the control of one run.
    public init() {
        (commands, input) = AsyncStream.makeStream()
    }

    /// Asks; returns at once. After the run's end it does nothing.
    public func send(_ command: Command) {
        input.yield(command)
    }
}
