import LoadMeasure
import LoadPlan
import LoadVerdict

/// The run over time, from its start on: throughput with what was planned, and response times. Pure.
///
/// What was measured has as many columns as the run so far deserves, and the axis grows by round steps: nothing is scrolled
/// away. A column that shows several intervals has the throughput of all of them, and the range of their quantiles: there
/// is no mean of quantiles.
struct LivePlots {
    /// What is drawn at one dot's width.
    private struct Slice {
        var completed = 0.0
        var failed = 0.0
        var p50: ClosedRange<Double>?
        var p99: ClosedRange<Double>?
    }

    private let progress: LiveProgress
    private let axis: TimeAxis
    private let gutter: Int
    private let columns: Int
    private let throughput: ValueScale
    private let time: ValueScale
    /// What was measured, by the dot from the left; the rest is to come.
    private let slices: [Slice]
    /// The planned rate by the dot from the left; nil where there is none.
    private let planned: [Double?]

    init(_ progress: LiveProgress, columns: Int) {
        self.progress = progress
        let axis = TimeAxis(
            elapsed: progress.elapsed / .seconds(1), planned: progress.planned.map { $0 / .seconds(1) })
        let most = progress.points.map { $0.completed + $0.failed }.max() ?? 0
        let asked = (0...64).compactMap { progress.plannedRate(at: .seconds(axis.length * Double($0) / 64)) }.max() ?? 0
        throughput = .linear(upTo: max(most, asked))
        let least = progress.points.compactMap(\.p50).filter { $0 > 0 }.min() ?? 0.001
        time = .logarithmic(from: least, to: max(progress.points.compactMap(\.p99).max() ?? 0, least))
        let labels = [Figure.rate(throughput.high), Figure.time(time.high), Figure.time(time.low)]
        gutter = (labels.map(\.columns).max() ?? 0) + 2
        self.columns = max(columns - gutter, 1)
        let width = 2 * self.columns
        slices = Self.slices(progress.points, width: width, over: axis)
        planned = (0..<width).map { dot in
            progress.plannedRate(at: .seconds(axis.length * (Double(dot) + 0.5) / Double(width)))
        }
        self.axis = axis
    }

    /// Both plots over one axis, or what of it has room.
    func lines(rows: Int) -> [StyledLine] {
        switch rows {
        case ..<2: []
        case 2...4: throughputPlot(rows: rows)
        case 5...8: [throughputTitle()] + throughputPlot(rows: rows - 3) + axisLines()
        default:
            [throughputTitle()] + throughputPlot(rows: (rows - 3) / 2) + [timeTitle()]
                + timePlot(rows: (rows - 4) / 2) + axisLines()
        }
    }

    // MARK: - What is drawn

    /// What each dot from the left shows, up to the last that was measured.
    private static func slices(_ points: [LivePoint], width: Int, over axis: TimeAxis) -> [Slice] {
        var slices: [Slice] = []
        var first = 0
        for dot in 0..<width {
            let start = axis.length * Double(dot) / Double(width)
            let end = axis.length * Double(dot + 1) / Double(width)
            while first < points.count, points[first].end <= start { first += 1 }
            guard first < points.count else { break }
            var slice = Slice()
            var seconds = 0.0
            for point in points[first...].prefix(while: { $0.start < end }) {
                let share = min(point.end, end) - max(point.start, start)
                seconds += share
                slice.completed += point.completed * share
                slice.failed += point.failed * share
                slice.p50 = slice.p50.including(point.p50)
                slice.p99 = slice.p99.including(point.p99)
            }
            if seconds > 0 { (slice.completed, slice.failed) = (slice.completed / seconds, slice.failed / seconds) }
            slices.append(slice)
        }
        return slices
    }

    private func canvas(rows: Int) -> BrailleCanvas {
        var canvas = BrailleCanvas(columns: columns, rows: rows)
        for moment in phases {
            let dot = Int(axis.share(of: moment) * Double(canvas.width))
            canvas.draw(x: dot, stride(from: 0, to: canvas.height, by: 2), .dim)
        }
        return canvas
    }

    private func throughputPlot(rows: Int) -> [StyledLine] {
        var canvas = canvas(rows: rows)
        func height(_ value: Double) -> Int { Int((throughput.share(of: value) * Double(canvas.height - 1)).rounded()) }
        // Below what was measured: what is missing of the plan stands out.
        for (dot, rate) in planned.enumerated() {
            if let rate, rate > 0 { canvas.draw(x: dot, [height(rate)], nil) }
        }
        for (dot, slice) in slices.enumerated() {
            if slice.completed > 0 { canvas.draw(x: dot, 0...height(slice.completed), .bar) }
            if slice.failed > 0 { canvas.draw(x: dot, 0...height(slice.failed), .bad) }
        }
        return labelled(canvas, throughput) { Figure.rate($0) }
    }

    private func timePlot(rows: Int) -> [StyledLine] {
        var canvas = canvas(rows: rows)
        for (curve, style) in [(\Slice.p99, StyledLine.Style.curve), (\Slice.p50, .bar)] {
            var before: Int?
            for (dot, slice) in slices.enumerated() {
                guard let range = slice[keyPath: curve] else {
                    before = nil
                    continue
                }
                let ends = [range.lowerBound, range.upperBound].map {
                    Int((time.share(of: $0) * Double(canvas.height - 1)).rounded())
                }
                // Steps are joined, from where the curve was.
                let low = min(ends[0], before ?? ends[0]), high = max(ends[1], before ?? ends[1])
                canvas.draw(x: dot, low...high, style)
                before = min(max(before ?? ends[1], ends[0]), ends[1])
            }
        }
        return labelled(canvas, time) { Figure.time($0) }
    }

    // MARK: - What is written

    private func throughputTitle() -> StyledLine {
        var line = StyledLine("throughput", .bar)
        if let peak = progress.points.map(\.completed).max() { line.add("  peak \(Figure.rate(peak))", .dim) }
        if progress.points.contains(where: { $0.failed > 0 }) { line.add("  errors", .bad) }
        if let asked = progress.plannedRate(at: progress.elapsed) {
            let about = progress.exchangesPerIteration == 1 || asked == 0 ? "" : "about "
            line.add("  ⠒ planned \(about)\(Figure.rate(asked))")
        }
        return line
    }

    private func timeTitle() -> StyledLine {
        var line = StyledLine("response time  ")
        line.add("p50", .bar)
        line.add("  ")
        line.add("p99", .curve)
        return line
    }

    /// The picture with its scale: the ends, and the middle where there is room.
    private func labelled(
        _ canvas: BrailleCanvas, _ scale: ValueScale, _ text: (Double) -> String
    ) -> [StyledLine] {
        (0..<canvas.rows).map { row in
            let value: Double? =
                if row == 0 {
                    scale.high
                } else if row == canvas.rows - 1 {
                    scale.low
                } else if canvas.rows >= 5, 2 * row == canvas.rows - 1 {
                    scale.value(at: 0.5)
                } else { nil }
            let label = value.map(text) ?? ""
            var line = StyledLine()
            line.pad(to: gutter - 2 - label.columns)
            line.add(label, .dim)
            line.add(value == nil ? " │" : " ┤", .dim)
            line.add(canvas.line(row))
            return line
        }
    }

    /// The axis with events on it, and the times below.
    private func axisLines() -> [StyledLine] {
        let marks = axis.marks(columns: columns).map { ($0, column(of: $0)) }
        // Breakers do by themselves what they do, and may do it often.
        let events = Set(progress.events.filter { $0.action != .breaker }.map { column(of: $0.at / .seconds(1)) })
        let ticks = Set(marks.map(\.1))
        var line = StyledLine()
        line.pad(to: gutter - 1)
        line.add("└", .dim)
        for place in 0..<columns {
            if events.contains(place) {
                line.add("▲", .warning)
            } else {
                line.add(ticks.contains(place) ? "┬" : "─", .dim)
            }
        }
        var times = StyledLine()
        for (moment, place) in marks {
            let text = Duration.seconds(moment).clock
            // Below its mark, as far as the ends let it be.
            let start = max(min(gutter + place - text.columns / 2, gutter + columns - text.columns), 0)
            guard start > times.count || moment == 0 else { continue }
            times.pad(to: start)
            times.add(text, .dim)
        }
        return [line, times]
    }

    private func column(of seconds: Double) -> Int {
        min(max(Int(axis.share(of: seconds) * Double(columns)), 0), columns - 1)
    }

    /// When phases begin, of the only scenario; of several, when each begins.
    private var phases: [Double] {
        let scenarios = progress.plan.scenarios
        var begin = scenarios[0].start
        var moments = scenarios.map(\.start)
        if scenarios.count == 1 {
            moments = scenarios[0].workload.phaseTexts.map { phase in
                defer { begin += phase.duration }
                return begin
            }
        }
        return moments.filter { $0 > .zero }.map { $0 / .seconds(1) }
    }
}

extension ClosedRange<Double>? {
    /// The range that has the value too.
    fileprivate func including(_ value: Double?) -> ClosedRange<Double>? {
        guard let value else { return self }
        return self.map { Swift.min($0.lowerBound, value)...Swift.max($0.upperBound, value) } ?? value...value
    }
}
