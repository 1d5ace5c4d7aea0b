import LoadMeasure
import LoadVerdict

/// What limits, breakers and meeting places did, and the run over time.
extension JSONReport {
    static func limits(_ limits: [ExchangeScope: LimitSnapshot], over seconds: Double) -> JSONValue {
        func level(_ level: LevelSnapshot) -> JSONValue {
            .object([
                ("mean", .number(level.mean(over: seconds))), ("min", .number(Double(level.min))),
                ("max", .number(Double(level.max))), ("last", .number(Double(level.last))),
            ])
        }
        return .array(
            limits.sorted { $0.key < $1.key }.map { scope, limit in
                .object(
                    [
                        ("class", .optional(scope.userClass, JSONValue.string)),
                        ("host", .optional(scope.host, JSONValue.string)),
                    ] + [
                        ("limit", level(limit.limit)), ("in_flight", level(limit.inFlight)),
                    ])
            })
    }

    static func breakers(_ breakers: [ExchangeScope: BreakerSnapshot]) -> JSONValue {
        .array(
            breakers.sorted { $0.key < $1.key }.map { scope, breaker in
                .object([
                    ("class", .optional(scope.userClass, JSONValue.string)),
                    ("task", .optional(scope.task, JSONValue.string)), ("last", .string(breaker.last.rawValue)),
                    ("closed", .number(breaker.closed)), ("half_open", .number(breaker.halfOpen)),
                    ("open", .number(breaker.open)), ("openings", .integer(breaker.openings)),
                ])
            })
    }

    static func meetings(_ meetings: [String: MeetingCounts]) -> JSONValue {
        .array(
            meetings.sorted { $0.key < $1.key }.map { name, rounds in
                .object([
                    ("name", .string(name)), ("met", .integer(rounds.met)), ("timed_out", .integer(rounds.timedOut)),
                ])
            })
    }

    /// What the run was in one stretch of it.
    ///
    /// - Parameter machines: the probes of the run, by name.
    static func interval(_ interval: Timeline.Interval, machines: [String]) -> [(key: String, value: JSONValue)] {
        let (counts, seconds) = (interval.counts, interval.seconds)
        func perSecond(_ amount: Double) -> JSONValue { .number(seconds > 0 ? amount / seconds : 0) }
        func quantile(_ share: Double) -> JSONValue {
            .optional(interval.responseTime.seconds(atQuantile: share), JSONValue.number)
        }
        return [
            ("start", .number(interval.start / .seconds(1))), ("end", .number(interval.end / .seconds(1))),
            ("exchanges", .integer(counts.ended)), ("throughput", perSecond(Double(counts.completed))),
            ("errors", .integer(counts.failed + counts.timedOut)), ("mean_users", perSecond(interval.userSeconds)),
            ("p50", quantile(0.5)), ("p99", quantile(0.99)),
            ("limits", limits(interval.limits, over: seconds)), ("breakers", breakers(interval.breakers)),
            ("target", target(interval.target, of: machines)),
        ]
    }
}
