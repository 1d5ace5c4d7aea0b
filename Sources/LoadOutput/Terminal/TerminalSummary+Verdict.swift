import LoadMeasure
import LoadPlan
import LoadVerdict

extension TerminalSummary {
    /// Each threshold as written, with its value; the value has a line of its own where both do not fit into one.
    func thresholds(_ results: [ThresholdResult]) -> [StyledLine] {
        let column = min((results.map(\.threshold.text.count).max() ?? 0) + 4, width / 2)
        return results.flatMap { result -> [StyledLine] in
            var line = StyledLine("  \(result.passed ? "✓" : "✗") ", result.passed ? .good : .bad)
            line.add(result.threshold.text.cut(to: width - 4))
            line.pad(to: column)
            let style: StyledLine.Style? = result.passed ? nil : .bad
            guard line.count + 2 + result.valueText.count <= width else {
                return [line] + result.valueText.wrapped(to: width - 4).map { StyledLine("    \($0)", style) }
            }
            line.add("  \(result.valueText)", style)
            return [line]
        }
    }

    /// One line with the figures that speak for the run, or what is wrong with it; everything where verbose.
    func validity(_ result: RunResult) -> [StyledLine] {
        // Of a target that was never reached nothing was measured, well or badly.
        guard result.ending != .unreachable else { return [] }
        let validity = result.verdict.validity
        var lines: [StyledLine]
        switch validity.state {
        case .valid:
            lines = paragraph("✓", .good, "measurement valid: \(result.validityFigures)")
        case .suspect: lines = paragraph("!", .warning, "measurement suspect: \(result.validityFigures)")
        case .invalid: lines = paragraph("✗", .bad, "measurement invalid: \(result.validityFigures)")
        }
        let shown = verbose ? validity.findings : validity.findings.filter { $0.state != .valid }
        for finding in shown.sorted(by: { $0.state > $1.state }) {
            let (mark, style): (String, StyledLine.Style) =
                switch finding.state {
                case .valid: ("✓", .good)
                case .suspect: ("!", .warning)
                case .invalid: ("✗", .bad)
                }
            lines += paragraph(mark, style, finding.message)
            if let advice = finding.advice { lines += paragraph("→", .dim, advice, indent: 4) }
        }
        return lines
    }

    private func paragraph(
        _ mark: String, _ style: StyledLine.Style, _ text: String, indent: Int = 2
    ) -> [StyledLine] {
        text.wrapped(to: width - indent - 2).enumerated().map { place, words in
            var line = StyledLine(String(repeating: " ", count: indent))
            line.add(place == 0 ? "\(mark) " : "  ", style)
            line.add(words)
            return line
        }
    }
}
