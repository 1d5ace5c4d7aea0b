import LoadMeasure
import LoadPlan
import LoadVerdict

/// One picture of a running load, as lines of text. Pure: the view decides when and where it is drawn.
struct LiveFrame {
    /// Columns and rows that the picture may use.
    var columns: Int
    var rows: Int
    var color: Bool
    /// Whether keys change the load, which the last line then says.
    var keys = false

    /// The lines, without line breaks; none is wider than `columns`, and there are at most `rows`.
    func lines(_ progress: LiveProgress) -> [String] {
        var lines = heading(progress) + [StyledLine()] + load(progress) + [StyledLine()] + times(progress)
        let response = progress.total.responseTime
        if !response.isEmpty { lines += [StyledLine()] + distribution(response) }
        lines += footer(progress)
        return lines.prefix(max(rows, 1)).map { $0.text(color: color, width: columns) }
    }

    /// The name, the clock and the progress bar with the phase.
    private func heading(_ progress: LiveProgress) -> [StyledLine] {
        let clock = "\(progress.elapsed.clock) / \(progress.plan.duration.clock)"
        let phase = progress.plan.phase(at: progress.elapsed).map { "\($0)  " } ?? ""
        let right = phase + clock
        var title = StyledLine("squall  ", .bold)
        title.add(progress.plan.name.cut(to: max(columns - 8 - right.count - 2, 8)))
        title.pad(to: columns - right.count)
        title.add(right)

        let percent = "\(Int((progress.share * 100).rounded(.down))) %"
        let bar = Bars.progress(progress.share, width: max(columns - 7, 1))
        var line = StyledLine(bar.done, .bar)
        line.add(bar.open, .dim)
        line.pad(to: columns - percent.count)
        line.add(percent)
        return [title, line]
    }

    /// How much is asked of the target, and how much it answers.
    private func load(_ progress: LiveProgress) -> [StyledLine] {
        let total = progress.total
        let now = progress.last ?? total
        func row(_ title: String, _ value: String, _ style: StyledLine.Style? = .bold) -> StyledLine {
            var line = StyledLine(title)
            line.pad(to: Self.titleWidth)
            line.add(String(repeating: " ", count: max(9 - value.count, 0)) + value, style)
            line.add("  ")
            return line
        }
        var throughput = row("throughput", Figure.rate(now.throughput))
        let peak = progress.throughputs.max().map { "  peak \(Figure.rate($0))" } ?? ""
        let room = max(columns - throughput.count - peak.count, 0)
        throughput.add(Bars.sparkline(progress.throughputs.suffix(room)), .bar)
        throughput.add(peak, .dim)
        var users = row("users", Figure.count(UInt64(max(now.meanUsers.rounded(), 0))))
        users.add(
            "\(Figure.count(total.counts.ended)) exchanges, \(Figure.count(UInt64(max(total.counts.open, 0)))) in flight"
        )
        let gates = (now.limitLines + now.breakerLines).map { gate in
            var line = row(gate.title, gate.value)
            line.add(gate.rest)
            return line
        }
        let bad = total.counts.failed + total.counts.timedOut
        var errors = row("errors", Figure.count(bad), bad > 0 ? .bad : .bold)
        let kinds = total.errors.sorted { ($1.value.count, $0.key.name) < ($0.value.count, $1.key.name) }
        errors.add(kinds.map { "\($0.key.name) \(Figure.count($0.value.count))" }.joined(separator: ", "))
        return [throughput, users] + gates + [errors]
    }

    /// Quantiles of the last interval and of the whole run.
    private func times(_ progress: LiveProgress) -> [StyledLine] {
        var quantiles: [(String, Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
        if columns < 70 { quantiles = [("p50", 0.5), ("p99", 0.99)] }
        func row(_ title: String, _ cells: [String], _ style: StyledLine.Style? = nil) -> StyledLine {
            var line = StyledLine(title, style)
            line.pad(to: Self.titleWidth)
            for cell in cells { line.add(String(repeating: " ", count: max(9 - cell.count, 1)) + cell, style) }
            return line
        }
        func values(_ times: TimeHistogram) -> [String] {
            quantiles.map { times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: $0.1)) }
                + [times.isEmpty ? "–" : Figure.time(nanoseconds: times.max)]
        }
        return [
            row("response time", quantiles.map(\.0) + ["max"], .dim),
            row("  last interval", values((progress.last ?? progress.total).responseTime)),
            row("  whole run", values(progress.total.responseTime)),
            row("send lag", values(progress.total.sendLag)),
        ]
    }

    /// The response times' distribution over a logarithmic axis.
    private func distribution(_ times: TimeHistogram) -> [StyledLine] {
        let bars = Bars.sparkline(Bars.logBins(times, bins: min(max(columns - Self.titleWidth, 8), 60)))
        var picture = StyledLine("distribution")
        picture.pad(to: Self.titleWidth)
        picture.add(bars, .bar)
        let most = Figure.time(nanoseconds: times.max)
        var axis = StyledLine()
        axis.pad(to: Self.titleWidth)
        axis.add(Figure.time(nanoseconds: times.min), .dim)
        axis.pad(to: Self.titleWidth + bars.count - most.count - 1)
        axis.add(" " + most, .dim)
        return [picture, axis]
    }

    /// What somebody did last, and which keys there are.
    private func footer(_ progress: LiveProgress) -> [StyledLine] {
        var lines: [StyledLine] = []
        if let event = progress.lastEvent { lines.append(StyledLine(event.line, .warning)) }
        if keys {
            let isPaused = progress.lastEvent?.action == .pause
            lines.append(StyledLine("p \(isPaused ? "resume" : "pause")   + more   - less   q stop", .dim))
        }
        return lines.isEmpty ? [] : [StyledLine()] + lines
    }

    private static let titleWidth = 17
}
