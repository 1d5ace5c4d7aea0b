import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict

/// What a page shows of a run, as one JSON value: of a finished one, or of one that goes on as far as it went.
///
/// Times are in seconds, rates per second, sizes in bytes, shares of 1; what cannot be said is null. Texts are as they came: the
/// page puts them in as text. The value belongs to the page that is in the same file, so its form may change with every version
/// of Squall; programs read the JSON report instead.
///
///     {
///       "schema": "squall.page", "version": 1,
///       "name", "startedAt", "duration", "load": "open, up to 500/s",
///       "verdict": {"word", "isGood", "sentence", "section": "validity" | "thresholds" | null},
///       "validity": {"state", "figures", "findings": [{"name", "state", "message", "advice"}]},
///       "figures": {"throughput", "p50", "p99", "errorRate", "errors", "exchanges", ...},
///       "events": [{"at", "action", "effect", "source", "scenario"}],
///       "phases": [{"scenario", "name", "start", "end"}],
///       "thresholds": [{"text", "value", "passed"}],
///       "statistics": ["count", "mean", "p50", ...],      what the numbers of a measured time are, in order
///       "times": [{"name", "values": [...]}],             [0] where nothing was measured
///       "intervals": {"start": [...], "end": [...], ...}, one number for each interval
///       "heatmap": {"rowsPerDecade": 20, "columns": [[first row, count, count, ...], ...]},
///       "errors", "scenarios", "tasks", "series", "groups", "messages", "limits", "breakers", "meetings", "loops": [{...}],
///       "probes": [...],                                  those that measured on other machines, by name
///       "plan": "...",
///       "live": {"state": "running", ...}                 the status of the control API; null of a run that is over
///     }
///
/// Of a run that goes on, `change` is what differs from the value of an interval before.
package struct PageData {
    /// The form's version; raised when a key goes or changes its meaning.
    static let version: UInt64 = 1

    typealias Entries = [(key: String, value: JSONValue)]

    let result: RunResult
    let intervals: [Timeline.Interval]
    /// How the run stands; nil where it is over.
    let standing: RunStanding?

    /// Says it of a run: of one that goes on as far as it went.
    package init(_ result: RunResult, standing: RunStanding? = nil) {
        (self.result, self.standing) = (result, standing)
        intervals = standing == nil ? Self.withoutRemnant(result.timeline.intervals) : result.timeline.intervals
    }

    /// The value.
    package var json: JSONValue {
        .object(
            head + [("intervals", columns(of: intervals[...])), ("heatmap", heatMap)] + tables
                + [("plan", .string(PlanDescription(result.plan).text))])
    }

    /// What one more interval, or a change of the load, made of it: the same keys, but of the intervals only the last one, and
    /// `at`, its place. Those before it are as they were. The tables may be left out: they are most of it.
    package func change(withTables: Bool) -> JSONValue {
        guard let last = intervals.indices.last else { return .object(head) }
        let column: Entries = [
            ("at", .integer(UInt64(last))), ("intervals", columns(of: intervals[last...])),
            ("column", HeatMap.json(HeatMap.column(intervals[last].responseTime))),
        ]
        return .object(head + column + (withTables ? tables : []))
    }

    private var total: Snapshot { result.total }

    private var head: Entries {
        [
            ("schema", .string("squall.page")), ("version", .integer(Self.version)),
            ("name", .string(result.plan.name)),
            ("startedAt", .string(JSONReport.timestamp(result.startedAt))),
            ("duration", .number(total.seconds)), ("load", .string(result.plan.outline)),
            ("verdict", verdict), ("validity", validity), ("figures", figures),
            ("events", .array(result.events.map(event))), ("phases", .array(phases)),
            ("thresholds", .array(result.verdict.thresholds.map(threshold))),
            ("statistics", .array(Self.statistics.map { .string($0.name) })), ("times", .array(times)),
            ("live", .optional(standing, \.status)), ("probes", probes),
        ]
    }

    private var heatMap: JSONValue {
        .object([
            ("rowsPerDecade", .integer(UInt64(HeatMap.rowsPerDecade))),
            ("columns", .array(intervals.map { HeatMap.json(HeatMap.column($0.responseTime)) })),
        ])
    }

    private var verdict: JSONValue {
        if let standing { return verdict(of: standing) }
        let headline = RunHeadline(result)
        let sentences = [result.abortText, headline.reason].compactMap(\.self)
        return .object([
            ("word", .string(headline.word)), ("isGood", .bool(headline.isGood)),
            ("sentence", .string(sentences.joined(separator: "; "))),
            ("section", .optional(headline.section) { .string($0.rawValue.lowercased()) }),
        ])
    }

    /// What can be said before the end: whether all thresholds hold so far.
    private func verdict(of standing: RunStanding) -> JSONValue {
        let thresholds = result.verdict.thresholds
        let failed = thresholds.filter { !$0.passed }.count
        let isMeasured = total.counts.ended > 0
        return .object([
            ("word", .string(standing.state.uppercased())), ("isGood", .bool(failed == 0 || !isMeasured)),
            (
                "sentence",
                .string(
                    !isMeasured
                        ? "nothing has ended yet"
                        : failed > 0
                            ? "\(failed) of \(thresholds.count) thresholds do not hold so far"
                            : thresholds.isEmpty ? "" : "all thresholds hold so far")
            ), ("section", failed > 0 && isMeasured ? .string("thresholds") : .null),
        ])
    }

    private var validity: JSONValue {
        let validity = result.verdict.validity
        let findings = validity.findings.map { finding in
            JSONValue.object([
                ("name", .string(finding.name)), ("state", .string(finding.state.rawValue)),
                ("message", .string(finding.message)), ("advice", .optional(finding.advice, JSONValue.string)),
            ])
        }
        return .object([
            ("state", .string(validity.state.rawValue)), ("figures", .string(result.validityFigures)),
            ("findings", .array(findings)),
        ])
    }

    private var figures: JSONValue {
        let (counts, times) = (total.counts, total.responseTime)
        let rates: Entries = [
            ("throughput", .number(total.throughput)), ("p50", Self.quantile(0.5, of: times)),
            ("p99", Self.quantile(0.99, of: times)), ("errorRate", .number(counts.errorRate)),
            ("errors", .integer(counts.failed + counts.timedOut)), ("exchanges", .integer(counts.ended)),
            ("meanUsers", .number(total.meanUsers)),
        ]
        let exchanges: Entries = [
            ("intended", .integer(counts.intended)), ("completed", .integer(counts.completed)),
            ("failed", .integer(counts.failed)), ("timedOut", .integer(counts.timedOut)),
            ("unsent", .integer(counts.unsent)), ("failedByGenerator", .integer(counts.failedByGenerator)),
            ("refused", .integer(counts.refused)),
        ]
        let rest: Entries = [
            ("iterationsStarted", .integer(total.iterations.started)),
            ("iterationsCompleted", .integer(total.iterations.completed)),
            ("iterationsWaited", .integer(total.iterations.waited)),
            ("connections", .integer(total.connections)), ("resumedSessions", .integer(total.resumedSessions)),
            ("bytesIn", .integer(total.bytesIn)), ("bytesOut", .integer(total.bytesOut)),
        ]
        return .object(rates + exchanges + rest)
    }

    private func event(_ event: RunEvent) -> JSONValue {
        .object([
            ("at", .number(event.at / .seconds(1))), ("action", .string(event.action.rawValue)),
            ("effect", .string(event.effect)), ("source", .string(event.source.rawValue)),
            ("scenario", .optional(event.scenario, JSONValue.string)),
        ])
    }

    private func threshold(_ result: ThresholdResult) -> JSONValue {
        .object([
            ("text", .string(result.threshold.text)), ("value", .string(result.valueText)),
            ("passed", .bool(result.passed)),
        ])
    }

    private var phases: [JSONValue] {
        result.plan.phaseSpans(until: total.end).map { phase in
            .object([
                ("scenario", .optional(phase.scenario, JSONValue.string)), ("name", .string(phase.name)),
                ("start", .number(phase.start / .seconds(1))), ("end", .number(phase.end / .seconds(1))),
            ])
        }
    }

    /// What a run measured of its times, as in the summary: none that was never measured.
    private var times: [JSONValue] {
        let timings = total.timings
        let measured: [(String, TimeHistogram)] =
            [("response time", total.responseTime), ("service time", total.serviceTime)]
            + ExchangeTimings.Part.allCases.map { ($0.rawValue, timings[$0]) } + [
                ("send lag", total.sendLag), ("wait for user", total.waitForUser),
                ("wait for permit", total.waitForPermit), ("iteration", total.iterationResponseTime),
                ("offload wait", total.offloadWait),
            ]
        return measured.filter { !$0.1.isEmpty }.map { name, times in
            .object([("name", .string(name)), ("values", Self.values(times))])
        }
    }
}
