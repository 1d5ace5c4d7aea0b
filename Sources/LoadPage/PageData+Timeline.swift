import LoadMeasure
import LoadOutput

/// The run over time, by columns: one number for each interval.
extension PageData {
    /// The intervals, of which the last is one with the one before it where it is much shorter: what little ended in a few
    /// milliseconds makes no rate.
    static func withoutRemnant(_ intervals: [Timeline.Interval]) -> [Timeline.Interval] {
        guard let last = intervals.last, intervals.count > 1 else { return intervals }
        var rest = Array(intervals.dropLast())
        guard let before = rest.last, last.seconds < before.seconds / 2 else { return intervals }
        rest[rest.count - 1].merge(last)
        return rest
    }

    /// Some of the intervals, by columns.
    func columns(of intervals: ArraySlice<Timeline.Interval>) -> JSONValue {
        func column(_ value: (Timeline.Interval) -> JSONValue) -> JSONValue { .array(intervals.map(value)) }
        func perSecond(_ amount: Double, _ interval: Timeline.Interval) -> JSONValue {
            .number(interval.seconds > 0 ? amount / interval.seconds : 0)
        }
        let kinds = Set(intervals.flatMap(\.errors.keys)).sorted { $0.name < $1.name }
        return .object(
            [
                ("start", column { .number($0.start / .seconds(1)) }),
                ("end", column { .number($0.end / .seconds(1)) }),
                ("throughput", column { perSecond(Double($0.counts.completed), $0) }),
                ("errorRate", column { .number($0.counts.errorRate) }),
                ("users", column { perSecond($0.userSeconds, $0) }),
                ("p50", column { Self.quantile(0.5, of: $0.responseTime) }),
                ("p90", column { Self.quantile(0.9, of: $0.responseTime) }),
                ("p99", column { Self.quantile(0.99, of: $0.responseTime) }),
                ("max", column { Self.quantile(1, of: $0.responseTime) }),
                ("sendLag", column { Self.quantile(0.99, of: $0.sendLag) }),
                (
                    "errors",
                    .object(
                        kinds.map { kind in (kind.name, column { perSecond(Double($0.errors[kind] ?? 0), $0) }) })
                ),
            ] + targetColumns(of: intervals))
    }
}
