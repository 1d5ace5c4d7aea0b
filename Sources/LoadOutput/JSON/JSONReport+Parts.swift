import LoadMeasure
import LoadPlan
import LoadVerdict

extension JSONReport {
    private static let quantiles: [(key: String, quantile: Double)] = [
        ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999),
    ]

    /// A measured time in seconds; null for what cannot be said of nothing.
    static func time(_ times: TimeHistogram) -> JSONValue {
        func seconds(_ nanoseconds: Double) -> JSONValue { times.isEmpty ? .null : .number(nanoseconds / 1e9) }
        let values = quantiles.map { key, quantile in
            (key, JSONValue.optional(times.seconds(atQuantile: quantile), JSONValue.number))
        }
        return .object(
            [
                ("mean", seconds(times.mean)), ("stdev", seconds(times.standardDeviation)),
                ("min", seconds(Double(times.min))),
            ] + values + [("max", seconds(Double(times.max))), ("count", .integer(times.count))])
    }

    static func event(_ event: RunEvent) -> [(key: String, value: JSONValue)] {
        [
            ("at", .number(Double(event.at.wholeNanoseconds) / 1e9)), ("action", .string(event.action.rawValue)),
            ("value", .optional(event.value, JSONValue.number)), ("source", .string(event.source.rawValue)),
            ("scenario", .optional(event.scenario, JSONValue.string)), ("effect", .string(event.effect)),
        ]
    }

    static func counts(_ counts: ExchangeCounts) -> JSONValue {
        .object([
            ("intended", .integer(counts.intended)), ("completed", .integer(counts.completed)),
            ("failed", .integer(counts.failed)), ("timed_out", .integer(counts.timedOut)),
            ("unsent", .integer(counts.unsent)), ("failed_by_generator", .integer(counts.failedByGenerator)),
            ("refused", .integer(counts.refused)),
        ])
    }

    static func iterations(_ counts: IterationCounts) -> JSONValue {
        .object([
            ("started", .integer(counts.started)), ("completed", .integer(counts.completed)),
            ("waited", .integer(counts.waited)),
        ])
    }

    static func bytes(in received: UInt64, out sent: UInt64) -> JSONValue {
        .object([("in", .integer(received)), ("out", .integer(sent))])
    }

    static func errors(_ errors: [ErrorKind: ErrorTally]) -> JSONValue {
        .object(errors.sorted { $0.key.name < $1.key.name }.map { ($0.key.name, .integer($0.value.count)) })
    }

    static func errorExamples(_ errors: [ErrorKind: ErrorTally]) -> JSONValue {
        .object(
            errors.sorted { $0.key.name < $1.key.name }
                .map { ($0.key.name, .array($0.value.examples.map(JSONValue.string))) })
    }

    static func task(_ task: TaskTotal) -> JSONValue {
        .object([
            ("task", .string(task.task ?? "")), ("count", .integer(task.ended)),
            ("completed", .integer(task.completed)), ("errors", .integer(task.errors)),
            ("error_rate", .optional(task.errorRate, JSONValue.number)),
            ("throughput", .number(task.throughput)),
            ("bytes", bytes(in: task.measured.bytesIn, out: task.measured.bytesOut)),
            ("response_time", time(task.measured.responseTime)), ("service_time", time(task.measured.serviceTime)),
        ])
    }

    static func groups(_ total: Snapshot) -> JSONValue {
        .array(
            total.groups.sorted { $0.key < $1.key }.map { name, measured in
                .object([
                    ("group", .string(name)), ("count", .integer(measured.responseTime.count)),
                    ("failed", .integer(measured.failed)), ("response_time", time(measured.responseTime)),
                ])
            })
    }

    static func messages(_ total: Snapshot) -> JSONValue {
        .array(
            total.messages.sorted { $0.key < $1.key }.map { key, measured in
                .object([
                    ("task", .string(key.task)), ("method", .string(key.method)),
                    ("received", .integer(measured.received)), ("sent", .integer(measured.sent)),
                    ("dropped", .integer(measured.dropped)),
                    ("bytes", bytes(in: measured.bytesReceived, out: measured.bytesSent)),
                    ("time_to_first", time(measured.timeToFirst)), ("gap", time(measured.gap)),
                ])
            })
    }

    static func series(_ total: Snapshot) -> JSONValue {
        .array(
            total.series.sorted { $0.key < $1.key }.map { key, measured in
                .object([
                    ("task", .string(key.task)), ("method", .string(key.method)),
                    ("status_class", .integer(UInt64(max(key.statusClass, 0)))),
                    ("error", .optional(key.error) { .string($0.name) }),
                    ("count", .integer(measured.responseTime.count)),
                    ("throughput", .number(total.perSecond(Double(measured.responseTime.count)))),
                    ("bytes", bytes(in: measured.bytesIn, out: measured.bytesOut)),
                    ("response_time", time(measured.responseTime)), ("service_time", time(measured.serviceTime)),
                    ("timings", timings(measured.timings)), ("traces", traces(measured.traces)),
                ])
            })
    }

    private static func traces(_ traces: SlowestTraces?) -> JSONValue {
        .array(
            (traces?.exchanges ?? []).map { exchange in
                .object([
                    ("trace_id", .string("\(exchange.trace)")),
                    ("response_time", .number(Double(exchange.responseTime) / 1e9)),
                ])
            })
    }

    /// The parts of exchanges, each with the times of those that had it.
    static func timings(_ timings: ExchangeTimings) -> JSONValue {
        .object(ExchangeTimings.Part.allCases.map { ($0.rawValue, time(timings[$0])) })
    }

    static func threshold(_ result: ThresholdResult) -> JSONValue {
        func seconds(_ duration: Duration?) -> JSONValue { .optional(duration) { .number($0 / .seconds(1)) } }
        let threshold = result.threshold
        return .object([
            ("text", .string(threshold.text)), ("task", .optional(threshold.task, JSONValue.string)),
            ("scenario", .optional(threshold.scenario, JSONValue.string)),
            ("limit", .number(threshold.limit)), ("value", .optional(result.value, JSONValue.number)),
            ("passed", .bool(result.passed)), ("reason", .optional(result.reason, JSONValue.string)),
            ("window", seconds(threshold.window)), ("worst", .optional(result.worst, JSONValue.number)),
            ("at", seconds(result.at)), ("aborted", .bool(result.abortedAt != nil)),
        ])
    }

    static func validity(_ validity: Validity) -> JSONValue {
        .object([
            ("state", .string(validity.state.rawValue)),
            (
                "findings",
                .array(
                    validity.findings.map { finding in
                        .object([
                            ("name", .string(finding.name)), ("state", .string(finding.state.rawValue)),
                            ("message", .string(finding.message)),
                            ("advice", .optional(finding.advice, JSONValue.string)),
                        ])
                    })
            ),
        ])
    }

    static func generator(_ result: RunResult) -> JSONValue {
        let facts = result.generator
        let loops = result.total.loops.sorted { $0.key < $1.key }.map { number, loop in
            JSONValue.object([
                ("loop", .number(Double(number))), ("wall_time", .number(loop.wallTime)),
                ("cpu_time", .number(loop.cpuTime)), ("busy_time", .number(loop.busyTime)),
                ("run_queue_delay", .number(loop.runQueueDelay)), ("longest_stall", .number(loop.longestStall)),
            ])
        }
        return .object([
            ("cores", .optional(facts?.cores) { .number(Double($0)) }),
            ("steal_time", .optional(facts?.stealTime, JSONValue.number)),
            ("planned_arrivals", .optional(facts?.plannedArrivals, JSONValue.integer)),
            ("started_in_time", .optional(facts?.startedInTime, JSONValue.integer)),
            ("loops", .array(loops)),
        ])
    }
}
