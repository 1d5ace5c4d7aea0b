/// What the process says to the shell; scripts and CI pipelines branch on it.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// The run was measured, and every threshold holds.
    case pass = 0
    /// The run was measured, and a threshold does not hold.
    case thresholdFailed = 1
    /// The scenario or the command line is wrong; nothing was sent.
    case invalidInput = 2
    /// Nothing was measured that can be trusted: the generator, not the target, was the limit, or the setup failed.
    case measurementInvalid = 3
    /// No connection to the target came about.
    case unreachable = 4
    /// The user stopped the run: 128 + SIGINT, as shells have it.
    case interrupted = 130
}

extension RunResult {
    /// The code to exit with. How the run ended comes first: an interrupted or unconnected run is no judgement.
    public var exitCode: ExitCode {
        switch (ending, verdict.outcome) {
        case (.interrupted, _): .interrupted
        case (.unreachable, _): .unreachable
        case (.setupFailed, _), (.completed, .invalid), (.aborted, .invalid), (.incomplete, .invalid):
            .measurementInvalid
        case (.completed, .fail), (.incomplete, .fail), (.aborted, .fail), (.aborted, .pass): .thresholdFailed
        case (.completed, .pass), (.incomplete, .pass): .pass
        }
    }
}
