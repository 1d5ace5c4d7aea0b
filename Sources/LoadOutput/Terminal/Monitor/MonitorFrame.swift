import LoadMeasure
import LoadVerdict

/// One picture of machines that are watched without a load, as lines of text. Pure.
///
///     heading      how long, and what fires
///     machine      its figures, its cores, the last minutes, its programs; then the next
package struct MonitorFrame {
    /// Columns and rows that the picture fills.
    var columns: Int
    var rows: Int
    var color = false

    /// A core's bar with its number and its share.
    private static let coreWidth = 26
    private static let mostPlotRows = 8

    /// Fills so many columns and rows.
    package init(columns: Int, rows: Int, color: Bool = false) {
        (self.columns, self.rows, self.color) = (columns, rows, color)
    }

    /// The lines, without line breaks; none is wider than `columns`, and there are `rows` of them.
    ///
    /// - Parameters:
    ///   - now: in seconds since 1970 (UTC).
    ///   - elapsed: how long it has been watched.
    package func lines(_ state: MonitorState, now: Double, elapsed: Duration) -> [String] {
        let heading = heading(state, elapsed)
        let room = max(rows - heading.count, 0)
        let bare = state.machines.map { machine($0, now: now, plotRows: 0) }
        // Rows that are left are the plots', in equal parts.
        let left = room - bare.reduce(0) { $0 + $1.count + 1 }
        let plotRows = min(left / max(state.machines.count, 1) - 1, Self.mostPlotRows)
        var body: [StyledLine] = []
        for (place, known) in state.machines.enumerated() {
            body += plotRows >= 2 ? machine(known, now: now, plotRows: plotRows) : bare[place]
            body.append(StyledLine())
        }
        body = Array(body.prefix(room))
        body += Array(repeating: StyledLine(), count: room - body.count)
        return (heading + body).prefix(max(rows, 1)).map { $0.text(color: color, width: columns) }
    }

    private func heading(_ state: MonitorState, _ elapsed: Duration) -> [StyledLine] {
        var title = StyledLine("squall monitor  ", .bold)
        title.add(state.machines.map(\.title).joined(separator: ", ").cut(to: max(columns - 28, 8)))
        let clock = elapsed.clock
        title.pad(to: columns - clock.columns)
        title.add(clock, .bold)
        let alerts = state.alerts.prefix(max(rows / 4, 1)).map { StyledLine($0, .bad) }
        return [title] + alerts + (state.problem.map { [StyledLine($0, .warning)] } ?? []) + [StyledLine()]
    }

    private func machine(_ machine: MonitorState.Machine, now: Double, plotRows: Int) -> [StyledLine] {
        guard let last = machine.last, let at = machine.at else {
            var line = StyledLine(machine.title, .bold)
            line.add("  nothing was measured yet", .dim)
            return [line]
        }
        let figures = TargetFigures(last)
        var lines = [title(machine, figures, last, silence: now - at)] + cores(last.coreShares)
        if plotRows > 0 { lines += plot(machine.busy, rows: plotRows) }
        return lines + programs(figures)
    }

    private func title(
        _ machine: MonitorState.Machine, _ figures: TargetFigures, _ last: TargetSnapshot, silence: Double
    ) -> StyledLine {
        var line = StyledLine(machine.title, .bold)
        // A hub has readings a second or two after they were taken.
        if silence >= 5 { line.add("  silent for \(Figure.time(silence.rounded()))", .bad) }
        if let busy = figures.busyCores {
            line.add("  cpu ", .dim)
            line.add("\(Figure.threeDigits(busy))/\(figures.cores)", .bold)
        }
        if let memory = figures.memory {
            line.add("  memory ", .dim)
            line.add(Figure.bytes(memory), .bold)
            if let size = last.memorySize { line.add("/\(Figure.bytes(size))") }
        }
        let waiting = figures.pressure.sorted { $0.key < $1.key }.map { "\($0.key) \(Figure.share($0.value))" }
        if !waiting.isEmpty {
            line.add("  waiting for ", .dim)
            line.add(waiting.joined(separator: ", "))
        }
        return line
    }

    /// A bar for each core, as many beside each other as there is room for.
    private func cores(_ shares: [Double]) -> [StyledLine] {
        let beside = max(min(columns / Self.coreWidth, 8), 1)
        // Of a large machine as many as take a quarter of the screen.
        let most = max(rows / 4, 1) * beside
        return stride(from: 0, to: min(shares.count, most), by: beside).map { first in
            var line = StyledLine()
            for core in first..<min(first + beside, shares.count, most) {
                line.pad(to: (core - first) * Self.coreWidth)
                let number = "\(core)"
                line.add(String(repeating: " ", count: max(4 - number.count, 0)) + number + " ", .dim)
                let bar = Bars.progress(shares[core], width: 10)
                line.add(bar.done, shares[core] >= 0.9 ? .bad : .bar)
                line.add(bar.open, .dim)
                line.add(" \(Figure.share(shares[core]))")
            }
            return line
        }
    }

    /// The share of the cores that was busy, the last second at the right.
    private func plot(_ busy: [Double?], rows: Int) -> [StyledLine] {
        let gutter = 7
        var canvas = BrailleCanvas(columns: max(columns - gutter, 1), rows: rows)
        for (dot, share) in busy.suffix(canvas.width).reversed().enumerated() {
            guard let share else { continue }
            let height = Int((min(max(share, 0), 1) * Double(canvas.height - 1)).rounded())
            canvas.draw(x: canvas.width - 1 - dot, 0...height, share >= 0.9 ? .bad : .bar)
        }
        return (0..<rows).map { row in
            let label = row == 0 ? "100 %" : row == rows - 1 ? "0 %" : ""
            var line = StyledLine()
            line.pad(to: gutter - 2 - label.columns)
            line.add(label, .dim)
            line.add(label.isEmpty ? " │" : " ┤", .dim)
            line.add(canvas.line(row))
            return line
        }
    }

    private func programs(_ figures: TargetFigures) -> [StyledLine] {
        guard !figures.processes.isEmpty else { return [] }
        var table = TextTable(["", "cpu", "memory", "threads", "files"])
        for program in figures.processes {
            table.add([
                program.name, program.cores.map(Figure.threeDigits) ?? "–", program.memory.map(Figure.bytes) ?? "–",
                program.threads.map { "\(Int($0))" } ?? "–", program.descriptors.map { "\(Int($0))" } ?? "–",
            ])
        }
        return table.lines(width: columns)
    }
}
