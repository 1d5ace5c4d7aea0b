import LoadMeasure
import LoadVerdict
import Testing

@testable import LoadOutput

@Suite struct MarkdownReportTests {
    @Test func isWrittenForPeopleToo() throws {
        try expectGolden(MarkdownReport.text(Shop.aborted), "report.md")
        try expectGolden(MarkdownReport.text(Shop.severalScenarios), "report-scenarios.md")
        try expectGolden(
            MarkdownReport.text(Shop.result(total: Snapshot(start: .zero, end: .zero), ending: .unreachable)),
            "report-unreachable.md")
    }

    /// The first line and the exit code say the same.
    @Test(arguments: [
        (Shop.result(), "## ❌ FAIL "), (Shop.aborted, "## ❌ FAIL "), (Shop.severalScenarios, "## ✅ PASS "),
        (Shop.result(ending: .interrupted), "## ❌ INTERRUPTED "),
        (Shop.result(ending: .unreachable), "## ❌ UNREACHABLE "),
        (Shop.result(ending: .setupFailed), "## ❌ INVALID "), (Shop.result(ending: .incomplete), "## ❌ INCOMPLETE "),
    ]) func beginsWithTheJudgement(_ result: RunResult, _ start: String) {
        let text = MarkdownReport.text(result)
        #expect(text.hasPrefix(start), "\(text)")
        #expect(text.hasPrefix("## ✅") || result.exitCode != .pass || result.ending == .incomplete)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    private static let hostile = [
        "a|b", "`code`", "<img src=x onerror=alert(1)>", "</code><h1>", "**bold** _it_ ~~no~~",
        "[here](http://evil.example)",
        "![i](http://evil.example/i.png)", "line\nbreak\r\n## heading", "\\| \\", "@everyone #1 $x$", "&lt; &#124;",
        "\u{1B}[31mred", "\u{202E}turned", "| --- |\n| x |",
    ]

    /// Whatever a scenario or a target says, the report has the same lines, cells and elements as for plain words.
    @Test(arguments: hostile) func textOfOthersIsNeverMarkup(_ text: String) {
        func report(_ text: String) -> [String] {
            var result = Shop.aborted
            result.plan.name = text
            result.verdict.thresholds[1].threshold.text = text
            result.verdict.thresholds[0].reason = text
            result.verdict.thresholds[0].value = nil
            result.verdict.validity.findings[0] = Validity.Finding(
                name: "x", state: .suspect, message: text, advice: text)
            for kind in Array(result.total.errors.keys) { result.total.errors[kind]?.examples = [text] }
            for (key, series) in result.total.series where key.task == "order" {
                result.total.series[key] = nil
                let renamed = SeriesKey(task: text, method: key.method, statusClass: key.statusClass, error: key.error)
                result.total.series[renamed] = series
            }
            return MarkdownReport.text(result).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        /// What of a line is structure: all that is a mark wherever it stands.
        func marks(_ line: String) -> String {
            String(line.unicodeScalars.filter { "|`*_~[]<>#!\\@$\u{1B}\u{202E}\r".unicodeScalars.contains($0) })
                // References, which stand for characters: they are not marks.
                .replacing("#", with: "")
        }
        let (plain, other) = (report("word"), report(text))
        #expect(other.map(marks) == plain.map(marks))
        #expect(other.joined().contains("&#") || other.joined().contains("&lt;") || other.joined().contains("·"))
    }

    @Test func aPageOfErrorTextIsCut() {
        let code = MarkdownText.code(String(repeating: "<", count: 10_000))
        #expect(code.count < 1_000 && code.hasSuffix("…</code>"))
    }

    @Test func longTablesSayWhatIsLeftOut() {
        var result = Shop.result()
        for number in 0..<30 {
            var series = SeriesSnapshot()
            series.responseTime.record(Int64(number + 1) * 1_000_000_000)
            result.total.series[SeriesKey(task: "t\(number)", method: "GET", statusClass: 2, error: nil)] = series
        }
        let text = MarkdownReport.text(result)
        #expect(text.contains("<code>t29</code>") && !text.contains("<code>t19</code>"))
        #expect(text.contains("\n… and 24 more tasks\n"))
    }
}
