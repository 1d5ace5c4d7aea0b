import LoadMeasure
import LoadVerdict

extension LiveFrame {
    /// All series by name, in the order chosen.
    func series(_ progress: LiveProgress, _ order: LiveState.Order) -> Content {
        let now = Dictionary(
            (progress.last?.tasksByScenario ?? []).map { ($0.task ?? "", $0.throughput) }, uniquingKeysWith: +)
        let tasks = Self.sorted(progress.total.tasksByScenario, by: order)
        let all = max(progress.total.counts.ended, 1)
        let (isNarrow, isWide) = (columns < 60, columns >= 100)
        let titles =
            isNarrow
            ? ["per second", "errors", "p99"]
            : ["per second", "share"] + (isWide ? ["ended", "errors", "in %"] : ["errors"])
                + (isWide ? ["p50", "p95", "p99", "max"] : ["p50", "p99", "max"])
        var table = TextTable([.longText("")] + titles.map { .number($0) })
        for task in tasks {
            let times = task.measured.responseTime
            func time(_ quantile: Double) -> TextTable.Cell {
                TextTable.Cell(Figure.time(nanoseconds: times.value(atQuantile: quantile)))
            }
            let errors = TextTable.Cell(Figure.count(task.errors), task.errors > 0 ? .bad : nil)
            let rate = TextTable.Cell(Figure.rate(now[task.task ?? ""] ?? 0), .bold)
            let share = TextTable.Cell(Figure.share(Double(task.ended) / Double(all)))
            let failed = TextTable.Cell(task.errorRate.map(Figure.share) ?? "–")
            table.add(
                [TextTable.Cell(task.task ?? "")]
                    + (isNarrow
                        ? [rate, errors, time(0.99)]
                        : [rate, share]
                            + (isWide ? [TextTable.Cell(Figure.count(task.ended)), errors, failed] : [errors])
                            + [time(0.5)] + (isWide ? [time(0.95)] : []) + [time(0.99), time(1)]))
        }
        var title = StyledLine("SERIES", .bold)
        title.add("  \(tasks.count), by \(order.rawValue)" + (keys ? "; s sorts them by something else" : ""), .dim)
        let lines = table.lines(indent: 0, width: columns)
        return Content(
            fixed: [title] + lines.prefix(1),
            scrolled: tasks.isEmpty ? [StyledLine("nothing measured yet", .dim)] : Array(lines.dropFirst()))
    }

    private static func sorted(_ tasks: [TaskTotal], by order: LiveState.Order) -> [TaskTotal] {
        func key(_ task: TaskTotal) -> UInt64 {
            switch order {
            case .traffic: task.ended
            case .p99: UInt64(max(task.measured.responseTime.value(atQuantile: 0.99), 0))
            case .errors: task.errors
            case .name: 0
            }
        }
        // They come by name, which decides between equals.
        return tasks.enumerated().map { ($0.offset, $0.element, key($0.element)) }
            .sorted { ($1.2, $0.0) < ($0.2, $1.0) }.map(\.1)
    }

    /// Failures by kind, the most frequent first, each with what the first ones said.
    func errors(_ progress: LiveProgress) -> Content {
        let (total, last) = (progress.total, progress.last)
        var title = StyledLine("ERRORS", .bold)
        let bad = total.counts.failed + total.counts.timedOut
        title.add("  \(Figure.count(bad)) of \(Figure.count(total.counts.ended)) exchanges", bad > 0 ? .bad : .dim)
        let kinds = total.errorsByCount
        guard !kinds.isEmpty else { return Content(fixed: [title, StyledLine("none so far", .dim)]) }
        var table = TextTable([.longText(""), .number("count"), .number("share"), .number("now"), .text("by")])
        for (kind, tally) in kinds {
            table.add([
                TextTable.Cell(kind.name, .bad), TextTable.Cell(Figure.count(tally.count)),
                TextTable.Cell(Figure.share(Double(tally.count) / Double(max(total.counts.ended, 1)))),
                TextTable.Cell(Figure.count(last?.errors[kind]?.count ?? 0)),
                TextTable.Cell(
                    kind.isGenerators ? "generator" : kind == .breakerOpen ? "breaker" : "target", .dim),
            ])
        }
        let lines = table.lines(indent: 0, width: columns)
        let rows = zip(kinds, lines.dropFirst()).flatMap { kind, line in
            [line] + kind.tally.examples.map { StyledLine("  \($0)", .dim) }
        }
        return Content(fixed: [title] + lines.prefix(1), scrolled: rows)
    }
}
