import LoadMeasure
import LoadOutput

/// What a page shows of a machine over a stretch of time, as one JSON value:
///
///     {
///       "schema": "squall.machine", "name", "from": seconds since 1970,
///       "intervals": {"start": [...], "end": [...], "cores": {"machine": [...], "nginx": [...]}, "memory", "pressure", "threads"}
///     }
///
/// `start` and `end` are in seconds from `from`. The value belongs to the page that asks for it, and changes with it.
package enum MachinePage {
    /// The value.
    ///
    /// - Parameters:
    ///   - name: the probe's.
    ///   - from: in seconds since 1970 (UTC).
    ///   - spans: the intervals, in seconds from `from`.
    ///   - targets: what was measured in each; nil where nothing was.
    package static func json(
        name: String, from: Double, spans: [(start: Double, end: Double)], targets: [TargetSnapshot?]
    ) -> JSONValue {
        let columns = TargetColumns(targets, of: [name])
        return .object([
            ("schema", .string("squall.machine")), ("name", .string(name)), ("from", .number(from)),
            (
                "intervals",
                .object([
                    ("start", .array(spans.map { .number($0.start) })), ("end", .array(spans.map { .number($0.end) })),
                    ("cores", .object(columns.byMachine(\.busyCores) + columns.byProgram(\.cores))),
                    ("memory", .object(columns.byMachine(\.memory) + columns.byProgram(\.memory))),
                    ("pressure", .object(columns.byResource())),
                    ("threads", .object(columns.byProgram(\.threads))),
                ])
            ),
        ])
    }
}
