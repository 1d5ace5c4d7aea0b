import LoadMeasure
import LoadPlan
import LoadVerdict

/// A finished run as text for a terminal: the verdict and the numbers that matter first, then the tables. Pure.
public struct TerminalSummary: Sendable {
    /// Columns that the text may use; below 60 lines are wider than that.
    public var width: Int
    /// Whether to colour: only where the text goes to a terminal and `NO_COLOR` is not set, which the caller knows.
    public var color: Bool
    /// Whether to list everything that was looked at for validity, not only what is wrong.
    public var verbose: Bool

    /// Makes a form of summary.
    public init(width: Int = 80, color: Bool = false, verbose: Bool = false) {
        self.width = max(width, 60)
        self.color = color
        self.verbose = verbose
    }

    /// The text, with a line break at its end.
    public func text(_ result: RunResult) -> String {
        let total = result.total
        var sections = [headline(result), numbersThatMatter(total)]
        sections.append(titled("EVENTS", events(result.events)))
        sections.append(titled("EXCHANGES", exchanges(total)))
        sections.append(titled("TIMES", times(result)))
        sections.append(titled("SCENARIOS", scenarios(total)))
        sections.append(titled("TASKS", tasks(total)))
        sections.append(titled("GROUPS", groups(total)))
        sections.append(titled("MESSAGES", messages(total)))
        sections.append(titled("TARGET", target(result)))
        sections.append(titled("LIMITS", limits(total)))
        sections.append(titled("MEETINGS", meetings(total)))
        sections.append(titled("ERRORS", errors(total)))
        sections.append(titled("TRACES", traces(total)))
        sections.append(titled("THRESHOLDS", thresholds(result.verdict.thresholds)))
        sections.append(titled("VALIDITY", validity(result)))
        return sections.filter { !$0.isEmpty }
            .map { $0.map { $0.text(color: color) + "\n" }.joined() }
            .joined(separator: "\n")
    }

    private func titled(_ title: String, _ lines: [StyledLine]) -> [StyledLine] {
        lines.isEmpty ? [] : [StyledLine(title, .bold)] + lines
    }

    // MARK: - First what matters

    private func headline(_ result: RunResult) -> [StyledLine] {
        let headline = RunHeadline(result)
        let word = headline.word
        let reason = headline.reason.map { $0 + (headline.section.map { ": see \($0.rawValue)" } ?? "") }
        var line = StyledLine(word, headline.isGood ? .goodHeading : .badHeading)
        line.add("  \(result.plan.name)".cut(to: width - word.count), .bold)
        let outline = result.outline
        var lines = [line]
        if line.count + 2 + outline.count <= width {
            lines[0].add("  " + outline)
        } else {
            lines += outline.wrapped(to: width).map { StyledLine($0) }
        }
        return lines + [result.abortText, reason].flatMap { $0?.wrapped(to: width) ?? [] }.map { StyledLine($0) }
    }

    private func numbersThatMatter(_ total: Snapshot) -> [StyledLine] {
        let counts = total.counts
        let times = total.responseTime
        func row(_ title: String, _ text: String, _ style: StyledLine.Style? = .bold) -> StyledLine {
            var line = StyledLine("  \(title)")
            line.pad(to: 17)
            line.add(text, style)
            return line
        }
        let bad = counts.failed + counts.timedOut
        return [
            row("throughput", Figure.rate(total.throughput)),
            row(
                "response time",
                times.isEmpty
                    ? "–"
                    : "p50 \(Figure.time(nanoseconds: times.value(atQuantile: 0.5)))   "
                        + "p99 \(Figure.time(nanoseconds: times.value(atQuantile: 0.99)))"),
            row(
                "errors",
                bad == 0
                    ? "none"
                    : "\(Figure.share(Double(bad) / Double(max(counts.ended, 1)))) "
                        + "(\(Figure.count(bad)) of \(Figure.count(counts.ended)))",
                bad == 0 ? .bold : .bad),
        ]
    }
}
