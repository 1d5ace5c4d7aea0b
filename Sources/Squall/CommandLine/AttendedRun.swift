import Foundation
import LoadEngine
import LoadOutput
import LoadVerdict
import UnixSignals

/// A test and what attends to it: the keys that change it, and the signals that stop it.
package struct AttendedRun: Sendable {
    package var test: LoadTest
    /// Whether keys change the load.
    package var keys: Bool

    package init(_ test: LoadTest, keys: Bool) {
        self.test = test
        self.keys = keys
    }

    /// Runs the test to its end.
    ///
    /// - Parameter surroundings: performs the run in what else there is while it lasts.
    package func run(
        control: RunControl = RunControl(),
        in surroundings: (_ run: () async throws -> RunResult) async throws -> RunResult = { try await $0() }
    ) async throws -> RunResult {
        // Trapped before anything of the terminal is changed.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await surroundings {
            let keyboard = keys ? Keyboard { key in Self.press(key, control) } : nil
            defer { keyboard?.release() }
            return try await runUntilStopped(by: signals, control)
        }
    }

    private static func press(_ key: Character, _ control: RunControl) {
        switch key {
        case "p": control.send(.togglePause, by: .key)
        case "+", "=": control.send(.scale(1.1), by: .key)
        case "-": control.send(.scale(0.9), by: .key)
        case "q": control.send(.stop, by: .key)
        default: break
        }
    }

    /// The first Ctrl-C (or SIGTERM) stops sending, the second one gives up on what is in flight, the third one ends the
    /// process.
    private func runUntilStopped(by signals: UnixSignalsSequence, _ control: RunControl) async throws -> RunResult {
        try await withThrowingTaskGroup(of: RunResult?.self) { group in
            group.addTask { try await test.run(control: control) }
            group.addTask {
                var count = 0
                for await _ in signals {
                    count += 1
                    switch count {
                    case 1:
                        control.send(.stop, by: .signal)
                        Terminal.standardError.write(
                            "\nstopping: waiting for what is in flight; Ctrl-C stops at once\n")
                    case 2:
                        control.send(.stopAtOnce, by: .signal)
                    default:
                        // Still here: no report is better than no end.
                        Foundation.exit(ExitCode.interrupted.rawValue)
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
}
