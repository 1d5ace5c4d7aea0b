import ArgumentParser
import Foundation
import LoadOutput
import LoadPlan
import LoadStore
import LoadVerdict

/// Flags about what a run shows and writes.
package struct ReportOptions: ParsableArguments {
    @OptionGroup package var files: FileOptions

    @Flag(name: .shortAndLong, help: "Show nothing while the load runs.")
    package var quiet = false

    @Flag(name: .shortAndLong, help: "Show all findings on validity, good ones too.")
    package var verbose = false

    @Option(
        help: ArgumentHelp(
            """
            Judge the run: 'p99 < 300ms', 'service p99 < 50ms', 'errors < 1%', 'errors of kind timeout == 0', \
            'checks > 99%', 'throughput > 900/s', 'p95 of "checkout" < 1s'; in every window of a length: \
            'p99 < 300ms for 10s'; and end the run where it does not hold, from some time on: \
            'errors < 5% for 5s abort after 10s'; repeatable.
            """, valueName: "threshold"),
        transform: spelled(Threshold.init(parsing:)))
    package var threshold: [Threshold] = []

    package init() {}

    /// Whether a person looks at the view and can press keys.
    package var takesKeys: Bool { !quiet && Terminal.standardError.isInteractive && Keyboard.isThere }

    /// What shows and keeps the run. The view goes to standard error, so that standard output has the report alone.
    private func outputs() throws -> [any Output] {
        var outputs: [any Output] = []
        let screen = Terminal.standardError
        if !quiet {
            outputs.append(
                screen.isInteractive
                    ? LiveView(color: screen.wantsColor, keys: takesKeys, screen: TerminalScreen(screen))
                    : LineView { screen.write($0) })
        }
        return outputs + (try files.outputs { Date.now.timeIntervalSince1970 })
    }

    /// Runs a test, shows it, keeps it, and ends the command with the code that tells the verdict.
    ///
    /// - Parameter perform: runs the test as given.
    /// - Throws: `Departure` when the run has ended.
    package func run(
        _ test: LoadTest, keptBy store: StoreOptions, perform: (LoadTest) async throws -> RunResult
    ) async throws {
        var test = test
        test.outputs += try outputs()
        let recorder = store.recorder(of: test.plan) { Terminal.standardError.write("warning: \($0)\n") }
        if let recorder { test.outputs.append(recorder) }
        let result: RunResult
        do {
            result = try await perform(test)
        } catch let failed as OutputsFailed {
            // What was measured is there, whatever could not be written of it.
            try files.show(failed.result, verbose: verbose)
            await tell(about: recorder)
            throw failed
        } catch {
            // Where there was no load, there is nothing to be shown again.
            if let problem = await recorder?.problem { warn(problem) }
            throw error
        }
        try files.show(result, verbose: verbose)
        await tell(about: recorder)
        throw Departure(code: result.exitCode)
    }

    /// Says how the run is found again, or what of it is missing in the store.
    private func tell(about recorder: RunRecorder?) async {
        guard let recorder else { return }
        if let problem = await recorder.problem {
            warn(problem)
        } else if !quiet, let run = await recorder.run {
            Terminal.standardError.write("kept as \(run); squall report \(run.ending) shows it again\n")
        }
    }

    private func warn(_ problem: StoreProblem) {
        Terminal.standardError.write("warning: the run is not kept as a whole: \(problem)\n")
    }
}
