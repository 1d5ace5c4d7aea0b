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
        abstract: """
            Render a kept run again: for the terminal, or as HTML, JSON, CSV, JUnit, Markdown or an HdrHistogram log.
            """,
        discussion: """
            squall report                     the newest run
            squall report 3f9a                the run whose identifier ends, or begins, so
            squall report 3f9a --json -       as JSON
            squall report --html run.html     as a page with plots
            squall report 3f9a --csv run.csv --junit run.xml

            Files are written instead of the report on the terminal. A run that is incomplete, because it goes on or its \
            process was killed, is shown as far as it was kept.
            """)

    @Argument(help: "The run: its identifier, the beginning or the end of one, or last.") var run = "last"
    @OptionGroup var files: FileOptions
    @Flag(name: .shortAndLong, help: "Show all findings on validity, good ones too.") var verbose = false
    @OptionGroup var file: StoreFile

    func run() async throws {
        let store = try file.open()
        let kept = try store.run(named: run)
        let result = try store.result(of: kept)
        let outputs = try files.outputs { kept.started }
        if files.namesOutput || outputs.isEmpty { try files.show(result, verbose: verbose) }
        for output in outputs { try await output.start(result.plan) }
        var events = result.events[...]
        if files.wantsIntervals {
            var intervals = store.intervals(of: kept)
            while let interval = try intervals.next() {
                while let event = events.first, event.at < interval.end {
                    events.removeFirst()
                    for output in outputs { try await output.changed(event) }
                }
                for output in outputs { try await output.receive(interval) }
            }
        }
        for event in events { for output in outputs { try await output.changed(event) } }
        for output in outputs { try await output.finish(result) }
    }
}
