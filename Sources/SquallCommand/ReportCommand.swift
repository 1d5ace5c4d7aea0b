import ArgumentParser
import Foundation
import LoadOutput
import LoadPlan
import LoadStore
import LoadVerdict
import Squall

/// `squall report`: renders a kept run again.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render a kept run again: for the terminal, or as JSON, CSV, JUnit or an HdrHistogram log.",
        discussion: """
            squall report                     the newest run
            squall report 3f9a                the run whose identifier ends, or begins, so
            squall report 3f9a --json -       as JSON
            squall report 3f9a --csv run.csv --junit run.xml

            Files are written instead of the report on the terminal. A run that is incomplete, because it goes on or its \
            process was killed, is shown as far as it was kept.
            """)

    @Argument(help: "The run: its identifier, the beginning or the end of one, or last.") var run = "last"
    @Option(help: ArgumentHelp("Write the report as JSON; - for standard output.", valueName: "file")) var json: String?
    @Option(help: ArgumentHelp("Write each second as comma-separated values.", valueName: "file")) var csv: String?
    @Option(help: ArgumentHelp("Write each second, and the verdict, as a line of JSON.", valueName: "file"))
    var jsonLines: String?
    @Option(help: ArgumentHelp("Write the verdict as JUnit XML: a test for each threshold.", valueName: "file"))
    var junit: String?
    @Option(help: ArgumentHelp("Write the histograms of each second as an HdrHistogram log.", valueName: "file"))
    var hdr: String?
    @Flag(name: .shortAndLong, help: "Show all findings on validity, good ones too.") var verbose = false
    @OptionGroup var file: StoreFile

    func run() async throws {
        let store = try file.open()
        let kept = try store.run(named: run)
        let outputs = try outputs(startedAt: kept.started)
        let result = try store.result(of: kept)
        if json == "-" { Terminal.standardOutput.write(try JSONReport.text(result)) }
        if outputs.isEmpty {
            if json == nil { show(result) }
            return
        }
        for output in outputs { try await output.start(result.plan) }
        // Only what is written second by second needs the intervals.
        if csv != nil || hdr != nil || jsonLines != nil {
            var intervals = store.intervals(of: kept)
            while let interval = try intervals.next() {
                for output in outputs { try await output.receive(interval) }
            }
        }
        for event in result.events { for output in outputs { try await output.changed(event) } }
        for output in outputs { try await output.finish(result) }
    }

    private func outputs(startedAt: Double) throws -> [any Output] {
        var outputs: [any Output] = []
        if let json, json != "-" { outputs.append(try JSONReportFile(path: json)) }
        if let junit { outputs.append(try JUnitReportFile(path: junit)) }
        if let csv { outputs.append(try CSVLog(path: csv)) }
        if let hdr { outputs.append(try HdrLog(path: hdr) { startedAt }) }
        if let jsonLines { outputs.append(try JSONLinesLog(path: jsonLines) { startedAt }) }
        return outputs
    }

    private func show(_ result: RunResult) {
        let screen = Terminal.standardOutput
        screen.write(
            TerminalSummary(width: screen.size.columns, color: screen.wantsColor, verbose: verbose).text(result))
    }
}
