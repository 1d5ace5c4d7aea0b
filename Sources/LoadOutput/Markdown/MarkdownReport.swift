import LoadMeasure
import LoadVerdict

/// A finished run as Markdown, for the summary of a CI job or a comment on a change: the verdict and the numbers first, then
/// thresholds, errors, the slowest tasks, and whether the measurement can be trusted.
///
/// GitHub's flavour (tables, and `code` elements), which GitLab and others show too. What a scenario or a target wrote is never mark-up.
public enum MarkdownReport: ReportFormat {
    /// The most rows of a table: the summary of a job is for a glance.
    private static let rowLimit = 10

    /// The report's text, with a line break at its end.
    public static func text(_ result: RunResult) -> String {
        let total = result.total
        let sections = [
            headline(result), numbers(total), titled("Thresholds", thresholds(result.verdict.thresholds)),
            titled("Errors", errors(total)), titled("Slowest tasks", slowest(total)), validity(result),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private static func titled(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["### \(title)", ""] + lines
    }

    private static func headline(_ result: RunResult) -> [String] {
        let headline = RunHeadline(result)
        let mark = headline.isGood ? (headline.reason == nil ? "✅" : "⚠️") : "❌"
        let reasons = [result.abortText, headline.reason].compactMap { $0.map(MarkdownText.plain) }
        return ["## \(mark) \(headline.word) \(MarkdownText.code(result.plan.name))", ""]
            + reasons.map { "**\($0)**\\" } + [MarkdownText.plain(result.outline)]
    }

    /// The figures that people quote, in one row.
    private static func numbers(_ total: Snapshot) -> [String] {
        let counts = total.counts
        guard counts.intended > 0 else { return [] }
        let times = total.responseTime
        let bad = counts.failed + counts.timedOut
        let errors =
            bad == 0
            ? "none"
            : "\(Figure.share(Double(bad) / Double(max(counts.ended, 1)))) (\(Figure.count(bad)) of \(Figure.count(counts.ended)))"
        var table = MarkdownTable(["throughput", "p50", "p95", "p99", "max", "errors", "unsent"])
        table.add(
            [Figure.rate(total.throughput)] + quantiles(times, [0.5, 0.95, 0.99]) + [
                errors, Figure.count(counts.unsent),
            ])
        return table.lines + ["", "p50 to max are response times, from when a user would have sent."]
    }

    /// Values at quantiles and the largest one; dashes where nothing was measured.
    private static func quantiles(_ times: TimeHistogram, _ quantiles: [Double]) -> [String] {
        guard !times.isEmpty else { return quantiles.map { _ in "–" } + ["–"] }
        return quantiles.map { Figure.time(nanoseconds: times.value(atQuantile: $0)) }
            + [Figure.time(nanoseconds: times.max)]
    }

    /// All of them: they are what the run is judged by.
    private static func thresholds(_ results: [ThresholdResult]) -> [String] {
        var table = MarkdownTable(["threshold", "", "measured"], .left)
        for result in results {
            table.add([
                MarkdownText.code(result.threshold.text), result.passed ? "✅" : "❌",
                MarkdownText.plain(result.valueText),
            ])
        }
        return table.lines
    }

    /// By kind, the most frequent first, with what the first of each said.
    private static func errors(_ total: Snapshot) -> [String] {
        let ended = Double(max(total.counts.ended, 1))
        var table = MarkdownTable(["kind", "count", "share", "for example"], .left)
        for (kind, tally) in total.errorsByCount.prefix(rowLimit) {
            table.add([
                MarkdownText.code(kind.name), Figure.count(tally.count), Figure.share(Double(tally.count) / ended),
                tally.examples.first.map(MarkdownText.code) ?? "",
            ])
        }
        return table.lines + rest(total.errors.count, "kinds")
    }

    /// By p99, the slowest first.
    private static func slowest(_ total: Snapshot) -> [String] {
        let tasks = total.tasksByScenario.map { ($0, p99: $0.measured.responseTime.value(atQuantile: 0.99)) }
            .sorted { ($1.p99, $0.0.task ?? "") < ($0.p99, $1.0.task ?? "") }
        var table = MarkdownTable(["task", "ended", "per second", "errors", "p50", "p99", "max"])
        for (task, _) in tasks.prefix(rowLimit) {
            let figures = [Figure.count(task.ended), Figure.rate(task.throughput), Figure.count(task.errors)]
            table.add(
                [MarkdownText.code(task.task ?? "")] + figures + quantiles(task.measured.responseTime, [0.5, 0.99]))
        }
        return table.lines + rest(tasks.count, "tasks")
    }

    private static func rest(_ count: Int, _ what: String) -> [String] {
        count > rowLimit ? ["", "… and \(count - rowLimit) more \(what)"] : []
    }

    /// Whether the numbers can be trusted, by which figures, and what helps where they cannot.
    private static func validity(_ result: RunResult) -> [String] {
        let validity = result.verdict.validity
        // Of a target that was never reached nothing was measured, well or badly: only the finding tells.
        let figures = result.total.counts.intended == 0 ? "" : ": \(MarkdownText.plain(result.validityFigures))"
        let findings = validity.doubts.map { finding in
            "- **\(finding.state.rawValue)**: \(MarkdownText.plain(finding.message))"
                + (finding.advice.map { "; \(MarkdownText.plain($0))" } ?? "")
        }
        return ["### Measurement", "", "\(validity.state.rawValue)\(figures)"]
            + (findings.isEmpty ? [] : [""] + findings)
    }
}

/// Writes the report as Markdown.
public typealias MarkdownReportFile = ReportFile<MarkdownReport>
