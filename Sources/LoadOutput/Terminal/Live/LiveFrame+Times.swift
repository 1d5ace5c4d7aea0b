import LoadMeasure
import LoadPlan
import LoadVerdict

extension LiveFrame {
    /// The response times of the last interval and of the whole run, over one logarithmic axis.
    func histogram(_ progress: LiveProgress, room: Int) -> [StyledLine] {
        let (total, last) = (progress.totalTimes, progress.lastTimes)
        guard let least = total.seconds(atQuantile: 0), let most = total.seconds(atQuantile: 1) else {
            return [StyledLine("RESPONSE TIMES", .bold), StyledLine("nothing measured yet", .dim)]
        }
        let scale = ValueScale.logarithmic(from: max(least, 1e-9), to: max(most, 1e-9))
        let height = max((room - 5) / 2, 1)
        func picture(_ title: String, _ times: TimeHistogram) -> [StyledLine] {
            let quantiles = columns < 60 ? [0.5, 0.99] : [0.5, 0.9, 0.99, 0.999]
            let names = columns < 60 ? ["p50", "p99"] : ["p50", "p90", "p99", "p99.9"]
            var line = StyledLine(title, .bold)
            line.add("  \(Figure.count(times.count))", .dim)
            for (name, quantile) in zip(names, quantiles) where !times.isEmpty {
                line.add("  \(name) ", .dim)
                line.add(Figure.time(nanoseconds: times.value(atQuantile: quantile)))
            }
            let bins = Bars.bins(times, over: scale, bins: columns)
            return [line] + Bars.columns(bins, rows: height).map { StyledLine($0, .bar) }
        }
        return picture("last interval", last) + picture("whole run", total) + histogramAxis(scale, total)
    }

    /// The quantiles, the decades, and the times at them.
    private func histogramAxis(_ scale: ValueScale, _ times: TimeHistogram) -> [StyledLine] {
        func column(_ seconds: Double) -> Int {
            min(max(Int(scale.share(of: seconds) * Double(columns)), 0), columns - 1)
        }
        var marks = StyledLine()
        for (name, quantile) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
            let place = column(times.seconds(atQuantile: quantile) ?? 0)
            guard place >= marks.count, place + name.columns < columns else { continue }
            marks.pad(to: place)
            marks.add("▲\(name) ", .warning)
        }
        var decades = [scale.low]
        while let last = decades.last, last * 10 <= scale.high * 1.000_001 { decades.append(last * 10) }
        let places = Set(decades.map(column))
        let line = (0..<columns).map { places.contains($0) ? "┬" : "─" }.joined()
        var texts = StyledLine()
        for decade in decades {
            let text = Figure.time(decade)
            let place = min(column(decade), columns - text.columns)
            guard place > texts.count || texts.count == 0 else { continue }
            texts.pad(to: place)
            texts.add(text, .dim)
        }
        return [StyledLine(line, .dim), texts, marks]
    }

    /// Where the time of exchanges goes, and what is played when.
    func timings(_ progress: LiveProgress) -> Content {
        Content(scrolled: parts(progress) + [StyledLine()] + phases(progress))
    }

    private func parts(_ progress: LiveProgress) -> [StyledLine] {
        let timings = progress.total.timings
        let parts = ExchangeTimings.Part.allCases.map { ($0, timings[$0]) }.filter { !$0.1.isEmpty }
        let title = StyledLine("WHERE THE TIME GOES", .bold)
        guard !parts.isEmpty else { return [title, StyledLine("nothing measured yet", .dim)] }
        let all = parts.reduce(0) { $0 + Double($1.1.sum) }
        let isNarrow = columns < 60
        var table = TextTable(
            [.text("")] + (isNarrow ? [] : [.text("")]) + [.number("share"), .number("p50"), .number("p99")]
                + (isNarrow ? [] : [.number("max"), .number("exchanges")]))
        for (part, times) in parts {
            let share = all > 0 ? Double(times.sum) / all : 0
            let bar = TextTable.Cell(Bars.progress(share, width: max(columns - 56, 1)).done, .bar)
            let figures = [0.5, 0.99, 1].map { TextTable.Cell(Figure.time(nanoseconds: times.value(atQuantile: $0))) }
            table.add(
                [TextTable.Cell(part.rawValue)] + (isNarrow ? [] : [bar]) + [TextTable.Cell(Figure.share(share))]
                    + (isNarrow ? Array(figures.prefix(2)) : figures + [TextTable.Cell(Figure.count(times.count))]))
        }
        return [title] + table.lines(indent: 0, width: columns)
    }

    private func phases(_ progress: LiveProgress) -> [StyledLine] {
        var table = TextTable([.text(""), .longText("phase"), .text("load"), .number("from"), .number("to")])
        for scenario in progress.plan.scenarios {
            var begin = scenario.start
            for (number, phase) in scenario.workload.phaseTexts.enumerated() {
                let isNow = begin <= progress.elapsed && progress.elapsed < begin + phase.duration
                let name = [scenario.name, phase.name ?? "\(number + 1)"].compactMap(\.self).joined(separator: ": ")
                let style: StyledLine.Style? = isNow ? .bold : nil
                table.add([
                    TextTable.Cell(isNow ? "▸" : " ", .bar), TextTable.Cell(name, style),
                    TextTable.Cell(phase.load, style), TextTable.Cell(begin.clock, style),
                    TextTable.Cell((begin + phase.duration).clock, style),
                ])
                begin += phase.duration
            }
        }
        let events = progress.events.suffix(10).map { StyledLine($0.line) }
        return [StyledLine("PHASES", .bold)] + table.lines(indent: 0, width: columns)
            + (events.isEmpty ? [] : [StyledLine(), StyledLine("EVENTS", .bold)] + events)
    }

    /// What keys do, and what signs mean.
    func help() -> [StyledLine] {
        func table(_ title: String, _ rows: [(String, String)]) -> [StyledLine] {
            var table = TextTable([.text(""), .longText("")])
            for (key, meaning) in rows { table.add([TextTable.Cell(key, .bold), TextTable.Cell(meaning)]) }
            return [StyledLine(title, .bold)] + table.lines(width: columns).dropFirst() + [StyledLine()]
        }
        return table(
            "KEYS",
            [
                ("1 2 3 4 5", "overview, series, histogram, errors, timings"),
                ("arrows, pages", "scroll; Home and End too"),
                ("s", "sort the series by traffic, p99, errors, name"),
                ("space", "pause the load, resume it"),
                ("+ -", "ten percent more, less"),
                ("] [", "twice as much, half as much"),
                ("q, Ctrl-C", "stop and report; again: at once"),
                ("Ctrl-Z", "suspend the run; its measurement has a hole then"),
            ])
            + table(
                "SIGNS",
                [
                    ("⠒", "the planned rate, in exchanges"),
                    ("▲", "somebody changed the load"),
                    ("⡂", "dotted from top to bottom: a phase begins"),
                    ("now", "the last interval, of a second"),
                ])
    }
}
