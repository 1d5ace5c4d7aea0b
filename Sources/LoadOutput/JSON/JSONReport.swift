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
            ("duration", .number(total.seconds)),
            ("exchanges", .integer(total.counts.ended)),
            ("throughput", .number(total.throughput)),
            ("error_rate", .number(total.counts.errorRate)),
            ("mean_users", .number(total.meanUsers)),
            ("connections", .integer(total.connections)),
            ("events", .array(result.events.map(event))),
        ]
        let measured: [(key: String, value: JSONValue)] = [
            ("counts", counts(total.counts)),
            ("iterations", iterations(total.iterations)),
            ("bytes", bytes(in: total.bytesIn, out: total.bytesOut)),
            ("response_time", time(total.responseTime)),
            ("service_time", time(total.serviceTime)),
            ("send_lag", time(total.sendLag)),
            ("wait_for_user", time(total.waitForUser)),
            ("wait_for_permit", time(total.waitForPermit)),
            ("limits", limits(total.limits, over: total.seconds)),
            ("breakers", breakers(total.breakers)),
            ("meetings", meetings(total.meetings)),
            ("iteration_response_time", time(total.iterationResponseTime)),
            ("offload_wait", time(total.offloadWait)),
            ("errors", errors(total.errors)),
            ("error_examples", errorExamples(total.errors)),
            ("tasks", .array(total.tasks.map { task($0, in: total) })),
            ("groups", groups(total)),
            ("series", series(total)),
            ("intervals", .array(result.timeline.intervals.map(interval))),
        ]
        let judged: [(key: String, value: JSONValue)] = [
            ("thresholds", .array(result.verdict.thresholds.map(threshold))),
            ("validity", validity(result.verdict.validity)),
            ("generator", generator(result)),
            ("plan", .encoded(try encoded(result.plan))),
        ]
        return JSONValue.object(head + measured + judged).text() + "\n"
    }

    private static func encoded(_ plan: Plan) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }

    /// ISO 8601 with milliseconds, in UTC.
    private static func timestamp(_ secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
