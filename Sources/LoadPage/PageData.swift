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
///       "heatmap": {"edges": [...], "counts": [[first row, count, count, ...], ...]},
///       "errors", "scenarios", "tasks", "series", "groups", "messages", "limits", "breakers", "meetings", "loops": [{...}],
///       "plan": "..."
///     }
struct PageData {
    /// The form's version; raised when a key goes or changes its meaning.
    static let version: UInt64 = 1

    typealias Entries = [(key: String, value: JSONValue)]

    let result: RunResult
    let intervals: [Timeline.Interval]

    /// Says it of a run.
    init(_ result: RunResult) {
        self.result = result
        intervals = Self.withoutRemnant(result.timeline.intervals)
    }

    /// The value.
    var json: JSONValue { .object(head + tables + [("plan", .string(PlanDescription(result.plan).text))]) }

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
            ("intervals", columns), ("heatmap", HeatMap(intervals.map(\.responseTime)).json),
        ]
    }

    private var verdict: JSONValue {
        let headline = RunHeadline(result)
        let sentences = [result.abortText, headline.reason].compactMap(\.self)
        return .object([
            ("word", .string(headline.word)), ("isGood", .bool(headline.isGood)),
            ("sentence", .string(sentences.joined(separator: "; "))),
            ("section", .optional(headline.section) { .string($0.rawValue.lowercased()) }),
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
