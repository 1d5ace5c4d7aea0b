import LoadMeasure
import LoadOutput
import LoadVerdict

/// What the page's tables show.
extension PageData {
    var tables: Entries {
        let total = result.total
        return [
            ("errors", .array(errors(total))), ("scenarios", .array(scenarios(total))),
            ("tasks", .array(total.tasksByScenario.map(task))), ("series", .array(series(total))),
            ("groups", .array(groups(total))), ("messages", .array(messages(total))),
            ("limits", .array(limits(total))), ("breakers", .array(breakers(total))),
            ("meetings", .array(meetings(total))), ("loops", .array(loops(total))),
        ]
    }

    /// Failures by kind, the most frequent first.
    private func errors(_ total: Snapshot) -> [JSONValue] {
        total.errorsByCount.map { kind, tally in
            .object([
                ("kind", .string(kind.name)), ("count", .integer(tally.count)),
                ("share", .number(Double(tally.count) / Double(max(total.counts.ended, 1)))),
                ("isGenerators", .bool(kind.isGenerators)),
                ("examples", .array(tally.examples.map(JSONValue.string))),
            ])
        }
    }

    private func scenarios(_ total: Snapshot) -> [JSONValue] {
        total.scenarios.sorted { $0.key < $1.key }.map { name, measured in
            let counts = measured.counts
            return .object([
                ("name", .string(name)), ("users", .number(measured.meanUsers)), ("ended", .integer(counts.ended)),
                ("throughput", .number(measured.throughput)), ("errors", .integer(counts.failed + counts.timedOut)),
                ("responseTime", Self.values(measured.responseTime)),
            ])
        }
    }

    private func task(_ task: TaskTotal) -> JSONValue {
        .object([
            ("name", .string(task.task ?? "")), ("ended", .integer(task.ended)),
            ("throughput", .number(task.throughput)), ("errors", .integer(task.errors)),
            ("bytesIn", .integer(task.measured.bytesIn)), ("bytesOut", .integer(task.measured.bytesOut)),
            ("responseTime", Self.values(task.measured.responseTime)),
            ("serviceTime", Self.values(task.measured.serviceTime)),
        ])
    }

    /// Each series, of each scenario where there are several.
    private func series(_ total: Snapshot) -> [JSONValue] {
        let parts: [(scenario: String?, measured: Snapshot)] =
            total.scenarios.isEmpty
            ? [(nil, total)] : total.scenarios.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return parts.flatMap { scenario, measured in
            measured.series.sorted { $0.key < $1.key }.map { key, series in
                JSONValue.object([
                    ("task", .string((scenario.map { "\($0): " } ?? "") + key.task)), ("method", .string(key.method)),
                    ("status", .string(key.statusClass > 0 ? "\(key.statusClass)xx" : "")),
                    ("error", .string(key.error?.name ?? "")), ("count", .integer(series.responseTime.count)),
                    ("throughput", .number(measured.perSecond(Double(series.responseTime.count)))),
                    ("responseTime", Self.values(series.responseTime)),
                    ("serviceP99", Self.quantile(0.99, of: series.serviceTime)),
                ])
            }
        }
    }

    private func groups(_ total: Snapshot) -> [JSONValue] {
        total.groups.sorted { $0.key < $1.key }.map { name, measured in
            .object([
                ("name", .string(name)), ("failed", .integer(measured.failed)),
                ("responseTime", Self.values(measured.responseTime)),
            ])
        }
    }

    private func messages(_ total: Snapshot) -> [JSONValue] {
        total.messages.sorted { $0.key < $1.key }.map { key, measured in
            .object([
                ("task", .string(key.task)), ("received", .integer(measured.received)),
                ("perSecond", .number(total.perSecond(Double(measured.received)))),
                ("dropped", .integer(measured.dropped)), ("sent", .integer(measured.sent)),
                ("timeToFirst", Self.values(measured.timeToFirst)), ("gap", Self.values(measured.gap)),
            ])
        }
    }

    private func limits(_ total: Snapshot) -> [JSONValue] {
        total.limits.sorted { $0.key < $1.key }.map { scope, limit in
            .object([
                ("name", .string("limit\(scope.suffix)")), ("mean", .number(limit.limit.mean(over: total.seconds))),
                ("min", .number(Double(limit.limit.min))), ("max", .number(Double(limit.limit.max))),
                ("inFlight", .number(limit.inFlight.mean(over: total.seconds))),
                ("most", .number(Double(limit.inFlight.max))),
            ])
        }
    }

    private func breakers(_ total: Snapshot) -> [JSONValue] {
        total.breakers.sorted { $0.key < $1.key }.map { scope, breaker in
            .object([
                ("name", .string("breaker\(scope.suffix)")), ("openings", .integer(breaker.openings)),
                ("closed", .number(breaker.closed)), ("halfOpen", .number(breaker.halfOpen)),
                ("open", .number(breaker.open)), ("last", .string(breaker.last.rawValue)),
            ])
        }
    }

    private func meetings(_ total: Snapshot) -> [JSONValue] {
        total.meetings.sorted { $0.key < $1.key }.map { name, rounds in
            .object([
                ("name", .string(name)), ("met", .integer(rounds.met)), ("timedOut", .integer(rounds.timedOut)),
            ])
        }
    }

    private func loops(_ total: Snapshot) -> [JSONValue] {
        total.loops.sorted { $0.key < $1.key }.map { number, loop in
            func share(_ time: Double) -> JSONValue { loop.wallTime > 0 ? .number(time / loop.wallTime) : .null }
            return .object([
                ("name", .string("loop \(number)")), ("busy", share(loop.busyTime)), ("cpu", share(loop.cpuTime)),
                ("runQueueDelay", share(loop.runQueueDelay)), ("longestStall", .number(loop.longestStall)),
            ])
        }
    }
}
