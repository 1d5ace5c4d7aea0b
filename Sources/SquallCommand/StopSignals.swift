import Foundation
import LoadEngine
import LoadOutput
import LoadVerdict
import Squall
import UnixSignals

/// Runs a test; the first Ctrl-C (or SIGTERM) stops sending, the second one gives up on what is in flight,
/// the third one ends the process.
///
/// - Parameter signals: trapped before anything of the terminal was changed.
func runUntilStopped(
    _ test: LoadTest, control: RunControl, signals: UnixSignalsSequence
) async throws -> RunResult {
    try await withThrowingTaskGroup(of: RunResult?.self) { group in
        group.addTask { try await test.run(control: control) }
        group.addTask {
            var count = 0
            for await _ in signals {
                count += 1
                switch count {
                case 1:
                    control.send(.stop, by: .signal)
                    Terminal.standardError.write("\nstopping: waiting for what is in flight; Ctrl-C stops at once\n")
                case 2:
                    control.send(.stopAtOnce, by: .signal)
                default:
                    // Still here: no report is better than no end.
                    Foundation.exit(LoadVerdict.ExitCode.interrupted.rawValue)
                }
            }
            return nil
        }
        defer {
            group.cancelAll()
            if Terminal.standardError.isInteractive { Terminal.standardError.write(LiveView.restoreCursor) }
        }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}
