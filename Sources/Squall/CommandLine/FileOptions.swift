import ArgumentParser
import Foundation
import LoadOutput
import LoadPage
import LoadVerdict

/// Flags about the files that a run, or a kept one, is written to.
package struct FileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the report as JSON; - for standard output.", valueName: "file"))
    package var json: String?

    @Option(help: ArgumentHelp("Write the report as one HTML file, with plots, for a browser.", valueName: "file"))
    package var html: String?

    @Option(help: ArgumentHelp("Write the histograms of each second as an HdrHistogram log.", valueName: "file"))
    package var hdr: String?

    @Option(help: ArgumentHelp("Write each second as comma-separated values.", valueName: "file"))
    package var csv: String?

    @Option(help: ArgumentHelp("Write each second, and the verdict, as a line of JSON.", valueName: "file"))
    package var jsonLines: String?

    @Option(
        help: ArgumentHelp("Write the verdict as JUnit XML, for CI: a test for each threshold.", valueName: "file"))
    package var junit: String?

    @Option(
        help: ArgumentHelp(
            "Write the verdict and the main figures as Markdown; - for standard output.", valueName: "file"))
    package var markdown: String?

    @Flag(help: "Tell GitHub Actions: add the Markdown to the step's summary, and annotate what failed.")
    package var github = false

    package init() {}

    package func validate() throws {
        if json == "-", markdown == "-" {
            throw ValidationError("--json and --markdown both name standard output; give one of them a file")
        }
    }

    /// Whether standard output was asked for by its name.
    package var namesOutput: Bool { json == "-" || markdown == "-" }

    /// Whether something is written second by second.
    package var wantsIntervals: Bool { hdr != nil || csv != nil || jsonLines != nil }

    /// What writes them.
    ///
    /// - Parameter now: the time in seconds since 1970 (UTC), asked when the run starts.
    /// - Throws: `OutputError` where a file cannot be written; `Diagnostic` where GitHub is to be told and is not there.
    package func outputs(now: @escaping @Sendable () -> Double) throws -> [any Output] {
        var outputs: [any Output] = []
        if let json, json != "-" { outputs.append(try JSONReportFile(path: json)) }
        if let html { outputs.append(try HTMLReportFile(path: html)) }
        if let junit { outputs.append(try JUnitReportFile(path: junit)) }
        if let markdown, markdown != "-" { outputs.append(try MarkdownReportFile(path: markdown)) }
        if github { outputs += try GitHubStep(ProcessInfo.processInfo.environment).outputs() }
        if let csv { outputs.append(try CSVLog(path: csv)) }
        if let hdr { outputs.append(try HdrLog(path: hdr, now: now)) }
        if let jsonLines { outputs.append(try JSONLinesLog(path: jsonLines, now: now)) }
        return outputs
    }

    /// Writes the finished run to standard output: as JSON or Markdown where that was asked for, for people otherwise.
    package func show(_ result: RunResult, verbose: Bool) throws {
        let screen = Terminal.standardOutput
        let text =
            if json == "-" {
                try JSONReport.text(result)
            } else if markdown == "-" {
                MarkdownReport.text(result)
            } else {
                TerminalSummary(width: screen.size.columns, color: screen.wantsColor, verbose: verbose).text(result)
            }
        screen.write(text)
    }
}
