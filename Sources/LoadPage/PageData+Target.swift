import LoadMeasure
import LoadOutput

/// What was measured beside the target, by columns.
extension PageData {
    /// Cores kept busy, memory, and the shares of the time in which something waited; nothing where nothing was measured.
    func targetColumns(of intervals: ArraySlice<Timeline.Interval>) -> Entries {
        let columns = TargetColumns(intervals.map(\.target), of: result.total.target?.machines ?? [])
        return [
            ("targetCores", .object(columns.byMachine(\.busyCores) + columns.byProgram(\.cores))),
            ("targetMemory", .object(columns.byProgram(\.memory))),
            ("targetPressure", .object(columns.byResource())),
        ]
    }

    /// The probes that measured on other machines, by name.
    var probes: JSONValue {
        .array((result.total.target?.machines ?? []).filter { !$0.isEmpty }.map(JSONValue.string))
    }
}
