import LoadMeasure
import LoadOutput

/// What was measured beside the target, by columns: a list of numbers for each line of a plot, by its name.
extension PageData {
    /// Cores kept busy, memory, and the shares of the time in which something waited; nothing where nothing was measured.
    func targetColumns(of intervals: ArraySlice<Timeline.Interval>) -> Entries {
        let figures = intervals.map { $0.target.map(TargetFigures.init) }
        let programs = Set(figures.flatMap { $0?.processes.map(\.name) ?? [] }).sorted()
        let resources = Set(figures.flatMap { $0.map { Array($0.pressure.keys) } ?? [] }).sorted()
        func column(_ value: (TargetFigures) -> Double?) -> JSONValue {
            .array(figures.map { .optional($0.flatMap(value), JSONValue.number) })
        }
        func program(_ name: String, _ value: @escaping (TargetFigures.Process) -> Double?) -> (String, JSONValue) {
            (name, column { figures in figures.processes.first { $0.name == name }.flatMap(value) })
        }
        let names = Set(intervals.flatMap { $0.target?.machines ?? [] }).sorted()
        let machine = names.map { name in
            let own = intervals.map { interval in
                interval.target.map { TargetFigures(names.count > 1 ? $0.only(name) : $0) }
            }
            let values = JSONValue.array(own.map { .optional($0?.busyCores, JSONValue.number) })
            return (names.count > 1 ? (name.isEmpty ? "this machine" : name) : "machine", values)
        }
        return [
            ("targetCores", .object(machine + programs.map { program($0, \.cores) })),
            ("targetMemory", .object(programs.map { program($0, \.memory) })),
            ("targetPressure", .object(resources.map { resource in (resource, column { $0.pressure[resource] }) })),
        ]
    }
}
