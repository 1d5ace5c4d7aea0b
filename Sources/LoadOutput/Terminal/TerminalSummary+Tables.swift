import LoadMeasure
import LoadPlan
import LoadVerdict

extension TerminalSummary {
    /// The most tasks and kinds of errors that are listed.
    private static let rowLimit = 20

    /// What people did to the run, the last ones where there are many.
    func events(_ events: [RunEvent]) -> [StyledLine] {
        let left = events.count - Self.rowLimit
        return (left > 0 ? [StyledLine("  … \(left) more before", .dim)] : [])
            + events.suffix(Self.rowLimit).map { StyledLine("  \($0.line)".cut(to: width)) }
    }

    /// What became of the exchanges, and what went over the wire.
    func exchanges(_ total: Snapshot) -> [StyledLine] {
        let counts = total.counts
        var table = TextTable(["intended", "completed", "failed", "timed out", "unsent"], firstIsText: false)
        let bad = [counts.failed, counts.timedOut, counts.unsent].map {
            TextTable.Cell(Figure.count($0), $0 > 0 ? .bad : nil)
        }
        table.add(
            [TextTable.Cell(Figure.count(counts.intended)), TextTable.Cell(Figure.count(counts.completed))] + bad)
        let received = Double(total.bytesIn), sent = Double(total.bytesOut)
        let traffic =
            "received \(Figure.bytes(received)) (\(Figure.bytes(total.perSecond(received)))/s), "
            + "sent \(Figure.bytes(sent)) (\(Figure.bytes(total.perSecond(sent)))/s), "
            + connections(total)
        let load =
            "\(Figure.threeDigits(total.meanUsers)) virtual users on average, "
            + "\(Figure.count(total.iterations.completed)) of \(Figure.count(total.iterations.started)) iterations completed"
        return table.lines(width: width)
            + [traffic, load].flatMap { $0.wrapped(to: width - 2) }.map { StyledLine("  \($0)") }
    }

    /// How many connections were opened, and how often each was used.
    private func connections(_ total: Snapshot) -> String {
        var text = "\(Figure.count(total.connections)) connections opened"
        let exchanges = Double(total.counts.ended) / Double(max(total.connections, 1))
        if total.connections > 0, exchanges >= 1 { text += " (\(Figure.threeDigits(exchanges)) exchanges each)" }
        if total.resumedSessions > 0 { text += ", \(Figure.count(total.resumedSessions)) resumed a TLS session" }
        return text
    }

    /// The quantiles of each measured time: as many columns as the width has room for.
    func times(_ result: RunResult) -> [StyledLine] {
        let total = result.total
        let quantiles: [(String, Double)] =
            width >= 104
            ? [
                ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999),
                ("p99.99", 0.9999),
            ]
            : width >= 80
                ? [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)]
                : [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]
        let isWide = width >= 80
        var table = TextTable([""] + (isWide ? ["mean"] : []) + quantiles.map(\.0) + ["max"])
        func add(_ title: String, _ times: TimeHistogram) {
            guard !times.isEmpty else { return }
            let mean = isWide ? [Figure.time(times.mean * 1e-9)] : []
            let values = quantiles.map { Figure.time(nanoseconds: times.value(atQuantile: $0.1)) }
            let cells = [title] + mean + values + [Figure.time(nanoseconds: times.max)]
            table.add(cells.map { TextTable.Cell($0) })
        }
        add("response time", total.responseTime)
        add("service time", total.serviceTime)
        let timings = total.timings
        for part in ExchangeTimings.Part.allCases { add("  \(part.rawValue)", timings[part]) }
        add("send lag", total.sendLag)
        if result.plan.scenarios.contains(where: \.workload.isOpen) { add("wait for user", total.waitForUser) }
        add("wait for permit", total.waitForPermit)
        if result.plan.userClasses.contains(where: { $0.tasks.contains { $0.steps.exchanges.count > 1 } }) {
            add("iteration", total.iterationResponseTime)
        }
        add("offload wait", total.offloadWait)
        return table.isEmpty ? [] : table.lines(width: width)
    }

    /// Each task by its number of exchanges; nothing where there is only one task.
    func tasks(_ total: Snapshot) -> [StyledLine] {
        let tasks = total.tasksByScenario.sorted { ($1.ended, $0.task ?? "") < ($0.ended, $1.task ?? "") }
        guard tasks.count > 1 else { return [] }
        let isWide = width >= 80
        var table = TextTable(["", "ended"] + (isWide ? ["per second"] : []) + ["errors", "p50", "p99", "max"])
        for task in tasks.prefix(Self.rowLimit) {
            let times = task.measured.responseTime
            let rate = TextTable.Cell(Figure.rate(task.throughput))
            table.add(
                [TextTable.Cell(task.task ?? ""), TextTable.Cell(Figure.count(task.ended))] + (isWide ? [rate] : []) + [
                    TextTable.Cell(Figure.count(task.errors), task.errors > 0 ? .bad : nil),
                    TextTable.Cell(Figure.time(nanoseconds: times.value(atQuantile: 0.5))),
                    TextTable.Cell(Figure.time(nanoseconds: times.value(atQuantile: 0.99))),
                    TextTable.Cell(Figure.time(nanoseconds: times.max)),
                ])
        }
        return lines(of: table, allOf: tasks.count, "tasks")
    }

    /// Each scenario, by name, where there are several.
    func scenarios(_ total: Snapshot) -> [StyledLine] {
        var table = TextTable(["", "users", "ended", "per second", "errors", "p50", "p99"])
        for (name, measured) in total.scenarios.sorted(by: { $0.key < $1.key }).prefix(Self.rowLimit) {
            let (counts, times) = (measured.counts, measured.responseTime)
            let bad = counts.failed + counts.timedOut
            table.add([
                TextTable.Cell(name), TextTable.Cell(Figure.threeDigits(measured.meanUsers)),
                TextTable.Cell(Figure.count(counts.ended)), TextTable.Cell(Figure.rate(measured.throughput)),
                TextTable.Cell(Figure.count(bad), bad > 0 ? .bad : nil),
                TextTable.Cell(times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: 0.5))),
                TextTable.Cell(times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: 0.99))),
            ])
        }
        return lines(of: table, allOf: total.scenarios.count, "scenarios")
    }

    /// Each group of steps, by name.
    func groups(_ total: Snapshot) -> [StyledLine] {
        var table = TextTable(["", "ended", "failed", "p50", "p99", "max"])
        for (name, measured) in total.groups.sorted(by: { $0.key < $1.key }).prefix(Self.rowLimit) {
            let times = measured.responseTime
            let figures = [times.value(atQuantile: 0.5), times.value(atQuantile: 0.99), times.max]
            table.add(
                [
                    TextTable.Cell(name), TextTable.Cell(Figure.count(times.count)),
                    TextTable.Cell(Figure.count(measured.failed), measured.failed > 0 ? .bad : nil),
                ] + figures.map { TextTable.Cell(Figure.time(nanoseconds: $0)) })
        }
        return lines(of: table, allOf: total.groups.count, "groups")
    }

    /// The slowest exchanges that were traced.
    func traces(_ total: Snapshot) -> [StyledLine] {
        let traced = total.series.flatMap { key, measured in
            (measured.traces?.exchanges ?? []).map { (key: key, exchange: $0) }
        }.sorted { ($1.exchange.responseTime, $0.key.task) < ($0.exchange.responseTime, $1.key.task) }
        var table = TextTable([.longText(""), .text(""), .number("response time"), .text("trace")])
        for (key, exchange) in traced.prefix(Self.rowLimit) {
            table.add([
                key.task, key.error?.name ?? (key.statusClass > 0 ? "\(key.statusClass)xx" : ""),
                Figure.time(nanoseconds: exchange.responseTime), "\(exchange.trace)",
            ])
        }
        return table.isEmpty ? [] : table.lines(width: width)
    }

    /// The messages of the streams that each step opened.
    func messages(_ total: Snapshot) -> [StyledLine] {
        var table = TextTable(["", "received", "per second", "dropped", "sent", "first p50", "gap p50", "gap p99"])
        for (key, measured) in total.messages.sorted(by: { $0.key.task < $1.key.task }).prefix(Self.rowLimit) {
            func time(_ times: TimeHistogram, _ quantile: Double) -> TextTable.Cell {
                TextTable.Cell(times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: quantile)))
            }
            table.add([
                TextTable.Cell(key.task), TextTable.Cell(Figure.count(measured.received)),
                TextTable.Cell(Figure.rate(total.perSecond(Double(measured.received)))),
                TextTable.Cell(Figure.count(measured.dropped)), TextTable.Cell(Figure.count(measured.sent)),
                time(measured.timeToFirst, 0.5), time(measured.gap, 0.5), time(measured.gap, 0.99),
            ])
        }
        return lines(of: table, allOf: total.messages.count, "streams")
    }

    /// A table of the first rows, and how many more there are.
    private func lines(of table: TextTable, allOf count: Int, _ what: String) -> [StyledLine] {
        let rest = count - Self.rowLimit
        return (table.isEmpty ? [] : table.lines(width: width))
            + (rest > 0 ? [StyledLine("  … and \(rest) more \(what)", .dim)] : [])
    }

    /// What limits of exchanges in flight and breakers did; nothing where there are none.
    func limits(_ total: Snapshot) -> [StyledLine] {
        var table = TextTable(["", "mean", "min", "max", "in flight", "most"])
        for (scope, limit) in total.limits.sorted(by: { $0.key < $1.key }) {
            let level = limit.limit
            table.add(
                [
                    "limit\(scope.suffix)", Figure.threeDigits(level.mean(over: total.seconds)), "\(level.min)",
                    "\(level.max)", Figure.threeDigits(limit.inFlight.mean(over: total.seconds)),
                    "\(limit.inFlight.max)",
                ].map { TextTable.Cell($0) })
        }
        let breakers = total.breakers.sorted { $0.key < $1.key }.map { scope, breaker in
            let openings = breaker.openings == 1 ? "once" : "\(Figure.count(breaker.openings)) times"
            let opened = breaker.openings == 0 ? "never opened" : "opened \(openings), for \(Figure.time(breaker.open))"
            return StyledLine("  breaker\(scope.suffix): \(opened), \(breaker.last.rawValue) at the end")
        }
        return (table.isEmpty ? [] : table.lines(width: width)) + breakers
    }

    /// The rounds of each meeting place.
    func meetings(_ total: Snapshot) -> [StyledLine] {
        var table = TextTable(["", "met", "timed out"])
        for (name, rounds) in total.meetings.sorted(by: { $0.key < $1.key }) {
            table.add([
                TextTable.Cell(name), TextTable.Cell(Figure.count(rounds.met)),
                TextTable.Cell(Figure.count(rounds.timedOut), rounds.timedOut > 0 ? .warning : nil),
            ])
        }
        return table.isEmpty ? [] : table.lines(width: width)
    }

    /// Failures by kind, the most frequent first, each with what the first ones said.
    func errors(_ total: Snapshot) -> [StyledLine] {
        let kinds = total.errorsByCount
        let width = kinds.map(\.kind.name.count).max() ?? 0
        return kinds.flatMap { kind, tally -> [StyledLine] in
            var line = StyledLine("  \(kind.name)", .bad)
            line.pad(to: width + 4)
            line.add(
                "\(Figure.count(tally.count)) (\(Figure.share(Double(tally.count) / Double(max(total.counts.ended, 1)))))"
            )
            return [line] + tally.examples.map { StyledLine("    \($0)".cut(to: self.width), .dim) }
        }
    }
}
