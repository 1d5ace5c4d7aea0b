import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

/// A finished run as JSON for programs. `docs/report.schema.json` describes it, `docs/metrics.md` defines every number.
///
/// Times are in seconds, rates per second, sizes in bytes. A time that nothing was measured of has the count 0 and null
/// for its values. Within a version keys are only added.
public enum JSONReport: ReportFormat {
    /// The form's name.
    public static let schema = "squall.report"
    /// The form's version; raised when a key goes or changes its meaning.
    public static let version: UInt64 = 1

    /// The report's text, with a line break at its end.
    ///
    /// - Throws: `EncodingError` if the plan holds a number that JSON does not have.
    public static func text(_ result: RunResult) throws -> String {
        let total = result.total
        let head: [(key: String, value: JSONValue)] = [
            ("schema", .string(schema)),
            ("version", .integer(version)),
            ("verdict", .string(result.verdict.outcome.rawValue)),
            ("ending", .string(result.ending.rawValue)),
            ("aborted_at", .optional(result.verdict.abort?.abortedAt) { .number($0 / .seconds(1)) }),
            ("name", .string(result.plan.name)),
            ("started_at", .string(timestamp(result.startedAt))),
        ]
        let events: (key: String, value: JSONValue) = ("events", .array(result.events.map { .object(event($0)) }))
        let machines = total.target?.machines ?? []
        let ofTheRun: [(key: String, value: JSONValue)] = [
            ("target", target(total.target, of: machines)),
            ("limits", limits(total.limits, over: total.seconds)),
            ("breakers", breakers(total.breakers)),
            ("meetings", meetings(total.meetings)),
            ("scenarios", .array(scenarios(total))),
            ("intervals", .array(result.timeline.intervals.map { .object(interval($0, machines: machines)) })),
        ]
        let judged: [(key: String, value: JSONValue)] = [
            ("thresholds", .array(result.verdict.thresholds.map(threshold))),
            ("validity", validity(result.verdict.validity)),
            ("generator", generator(result)),
            ("plan", .encoded(try encoded(result.plan))),
        ]
        let all = head + summary(total) + [events] + measured(total) + ofTheRun + judged
        return JSONValue.object(all).text() + "\n"
    }

    private static func summary(_ total: Snapshot) -> [(key: String, value: JSONValue)] {
        [
            ("duration", .number(total.seconds)),
            ("exchanges", .integer(total.counts.ended)),
            ("throughput", .number(total.throughput)),
            ("error_rate", .number(total.counts.errorRate)),
            ("mean_users", .number(total.meanUsers)),
            ("connections", .integer(total.connections)),
            ("resumed_sessions", .integer(total.resumedSessions)),
        ]
    }

    private static func measured(_ total: Snapshot) -> [(key: String, value: JSONValue)] {
        [
            ("counts", counts(total.counts)),
            ("iterations", iterations(total.iterations)),
            ("bytes", bytes(in: total.bytesIn, out: total.bytesOut)),
            ("response_time", time(total.responseTime)),
            ("service_time", time(total.serviceTime)),
            ("timings", timings(total.timings)),
            ("send_lag", time(total.sendLag)),
            ("wait_for_user", time(total.waitForUser)),
            ("wait_for_permit", time(total.waitForPermit)),
            ("iteration_response_time", time(total.iterationResponseTime)),
            ("offload_wait", time(total.offloadWait)),
            ("errors", errors(total.errors)),
            ("error_examples", errorExamples(total.errors)),
            ("tasks", .array(total.tasks.map(task))),
            ("groups", groups(total)),
            ("messages", messages(total)),
            ("series", series(total)),
        ]
    }

    /// What each of several scenarios measured, by name; the keys mean the same as those of the whole run.
    private static func scenarios(_ total: Snapshot) -> [JSONValue] {
        total.scenarios.sorted { $0.key < $1.key }.map { name, total in
            let head: [(key: String, value: JSONValue)] = [
                ("name", .string(name)), ("start", .number(total.start / .seconds(1))),
            ]
            return .object(head + summary(total) + measured(total))
        }
    }

    private static func encoded(_ plan: Plan) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }

    /// ISO 8601 with milliseconds, in UTC.
    package static func timestamp(_ secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
