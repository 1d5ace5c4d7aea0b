import LoadMeasure
import LoadPlan
import LoadVerdict

extension LiveFrame {
    /// The most rows that the plots take; what is left then has the busiest series.
    private static let mostPlotRows = 28

    /// All that matters, by importance: where rows are few, the plots become smaller, then fewer, then none.
    func overview(_ progress: LiveProgress, room: Int) -> [StyledLine] {
        let isRoomy = room >= 17
        var lines = numbers(progress, withWhole: room >= 12)
        let health = health(progress, thresholds: room >= 28 ? 6 : isRoomy ? 2 : 1)
        let gap = isRoomy ? [StyledLine()] : []
        let left = max(room - lines.count - health.count - 2 * gap.count, 0)
        let plots = LivePlots(progress, columns: columns).lines(rows: min(left, Self.mostPlotRows))
        lines += gap + plots + (plots.isEmpty ? [] : gap) + health
        if room - lines.count >= 5 {
            let busiest = series(progress, .traffic)
            lines += [StyledLine()] + busiest.fixed.dropFirst() + busiest.scrolled
        }
        return lines
    }

    /// The figures of the last interval, and those of the whole run.
    private func numbers(_ progress: LiveProgress, withWhole: Bool) -> [StyledLine] {
        let isNarrow = columns < 60
        func cells(_ snapshot: Snapshot?, _ times: TimeHistogram) -> [String] {
            func time(_ quantile: Double) -> String {
                times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: quantile))
            }
            let all = [
                snapshot.map { Figure.rate($0.throughput) } ?? "–",
                snapshot.map { Figure.count(UInt64(max($0.meanUsers.rounded(), 0))) } ?? "–",
                time(0.5), time(0.95), time(0.99), snapshot.map { Figure.share($0.counts.errorRate) } ?? "–",
            ]
            return isNarrow ? [all[0], all[4], all[5]] : all
        }
        let titles =
            isNarrow ? ["throughput", "p99", "errors"] : ["throughput", "users", "p50", "p95", "p99", "errors"]
        let margin = isNarrow ? 5 : 10
        let width = min((columns - margin) / titles.count, 16)
        func row(_ title: String, _ cells: [String], _ style: StyledLine.Style?, bad: Bool = false) -> StyledLine {
            var line = StyledLine(title, .dim)
            for (place, cell) in cells.enumerated() {
                line.pad(to: margin + (place + 1) * width - cell.columns)
                line.add(cell, bad && place == cells.count - 1 ? .bad : style)
            }
            return line
        }
        let (last, total) = (progress.last, progress.last == nil ? nil : progress.total)
        let now = row("now", cells(last, progress.lastTimes), .bold, bad: (last?.counts.errorRate ?? 0) > 0)
        guard withWhole else { return [row("", titles, .dim), now] }
        let whole = row(
            isNarrow ? "all" : "whole run", cells(total, progress.totalTimes), nil,
            bad: progress.total.counts.errorRate > 0)
        return [row("", titles, .dim), now, whole]
    }

    // MARK: - Whether it is well

    /// Thresholds, limits and breakers, the generator and the target, each in a line.
    private func health(_ progress: LiveProgress, thresholds most: Int) -> [StyledLine] {
        let now = progress.last ?? progress.total
        let gates = (now.limitLines + now.breakerLines).map { gate in
            var line = titled(gate.title)
            line.add(gate.value, .bold)
            line.add("  \(gate.rest)")
            return line
        }
        return thresholds(progress, most: most) + gates.prefix(max(rows / 8, 1)) + generator(progress) + [
            target(progress)
        ]
    }

    private func titled(_ title: String) -> StyledLine {
        var line = StyledLine(title, .dim)
        line.pad(to: columns < 60 ? 11 : 12)
        return line
    }

    /// Each threshold with what it comes to so far, those that do not hold first.
    private func thresholds(_ progress: LiveProgress, most: Int) -> [StyledLine] {
        let judged = progress.thresholds.map { result in
            (result, isBad: !result.passed || progress.violated.contains(result.threshold))
        }
        let sorted = judged.filter(\.isBad) + judged.filter { !$0.isBad }
        let rest = sorted.dropFirst(most)
        return sorted.prefix(most).enumerated().map { place, judgement in
            let (result, isBad) = judgement
            var line = titled(place == 0 ? (judged.count == 1 ? "threshold" : "thresholds") : "")
            // Before anything was measured none holds, and none is broken.
            let isOpen = result.value == nil
            line.add(isOpen ? "· " : isBad ? "✗ " : "✓ ", isOpen ? .dim : isBad ? .bad : .good)
            line.add(result.threshold.text.cut(to: columns / 2))
            line.add("  \(isOpen ? "nothing measured yet" : result.valueText)", isOpen ? .dim : isBad ? .bad : .bold)
            if place == most - 1, !rest.isEmpty {
                let broken = rest.filter(\.isBad).count
                line.add("  and \(rest.count) more\(broken > 0 ? ", \(broken) failing" : "")", broken > 0 ? .bad : .dim)
            }
            return line
        }
    }

    /// Whether the numbers are the target's: the figures that speak for it, and what is wrong.
    private func generator(_ progress: LiveProgress) -> [StyledLine] {
        guard progress.last != nil else { return [] }
        let validity = progress.validity
        var line = titled("generator")
        let wrong = validity.findings.filter { $0.state != .valid }.max { $0.state < $1.state }
        switch validity.state {
        case .valid: line.add("✓ ", .good)
        case .suspect: line.add("! suspect: ", .warning)
        case .invalid: line.add("✗ invalid: ", .bad)
        }
        if let wrong { line.add(wrong.message) }
        let figures = progress.total.generatorFigures.joined(separator: "   ")
        guard wrong != nil else {
            line.add(figures)
            return [line]
        }
        var second = titled("")
        second.add(figures)
        return rows >= 30 ? [line, second] : [line]
    }

    /// What is seen of the target from here.
    private func target(_ progress: LiveProgress) -> StyledLine {
        let total = progress.total
        var line = titled("target")
        let kinds = total.errorsByCount.filter { !$0.kind.isNotTargets }
        if !kinds.isEmpty {
            let shown = kinds.prefix(3).map { "\($0.kind.name) \(Figure.count($0.tally.count))" }
            line.add(shown.joined(separator: ", ") + (kinds.count > 3 ? ", …" : ""), .bad)
            line.add("   ")
        }
        line.add("\(Figure.count(UInt64(max(total.counts.open, 0)))) in flight")
        line.add(
            "   \(Figure.count(total.connections)) \(total.connections == 1 ? "connection" : "connections") opened")
        let connect = total.timings[.connect]
        if !connect.isEmpty { line.add(", p99 \(Figure.time(nanoseconds: connect.value(atQuantile: 0.99)))") }
        line.add("   \(Figure.bytes(total.perSecond(Double(total.bytesIn))))/s")
        return line
    }
}
