import ArgumentParser
import Foundation
import LoadOutput
import LoadPlan
import LoadVerdict

/// Flags about what a run shows and writes.
package struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the report as JSON; - for standard output.", valueName: "file"))
    package var json: String?

    @Option(help: ArgumentHelp("Write the histograms of each second as an HdrHistogram log.", valueName: "file"))
    package var hdr: String?

    @Option(
        help: ArgumentHelp("Write the verdict as JUnit XML, for CI: a test for each threshold.", valueName: "file"))
    package var junit: String?

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
    package func outputs() throws -> [any Output] {
        var outputs: [any Output] = []
        let screen = Terminal.standardError
        if !quiet {
            outputs.append(
                screen.isInteractive
                    ? LiveView(
                        color: screen.wantsColor, keys: takesKeys, size: { screen.size }, write: { screen.write($0) })
                    : LineView { screen.write($0) })
        }
        if let json, json != "-" { outputs.append(try JSONReportFile(path: json)) }
        if let junit { outputs.append(try JUnitReportFile(path: junit)) }
        if let hdr { outputs.append(try HdrLog(path: hdr, now: { Date.now.timeIntervalSince1970 })) }
        return outputs
    }

    /// Shows the finished run.
    package func show(_ result: RunResult) throws {
        let screen = Terminal.standardOutput
        if json == "-" {
            screen.write(try JSONReport.text(result))
        } else {
            let summary = TerminalSummary(
                width: screen.size.columns, color: screen.wantsColor, verbose: verbose)
            screen.write(summary.text(result))
        }
    }
}
