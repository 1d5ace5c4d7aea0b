import LoadMeasure
import LoadOutput

/// What was measured beside a target, by columns: a list of numbers for each line of a plot, by its name; one number for each interval.
struct TargetColumns {
    private let targets: [TargetSnapshot?]
    private let figures: [TargetFigures?]
    private let machines: [String]

    /// - Parameters:
    ///   - targets: what was measured in each interval; nil where nothing was.
    ///   - machines: the probes of which there is something in all, by name.
    init(_ targets: [TargetSnapshot?], of machines: [String]) {
        (self.targets, self.machines) = (targets, machines)
        figures = targets.map { $0.map { TargetFigures($0, among: machines) } }
    }

    /// A column of each machine; only `machine` where there is one, and nothing where nothing was measured of it.
    func byMachine(_ value: (TargetFigures) -> Double?) -> PageData.Entries {
        guard machines.count > 1 else {
            let isKnown = figures.contains { $0.flatMap(value) != nil }
            return isKnown ? [("machine", column(value))] : []
        }
        return machines.map { name in
            let own = targets.map { $0.flatMap { value(TargetFigures($0.only(name))) } }
            return (name.isEmpty ? "this machine" : name, .array(own.map { .optional($0, JSONValue.number) }))
        }
    }

    /// A column of each watched program.
    func byProgram(_ value: @escaping (TargetFigures.Process) -> Double?) -> PageData.Entries {
        let names = Set(figures.flatMap { $0?.processes.map(\.name) ?? [] }).sorted()
        return names.map { name in
            (name, column { figures in figures.processes.first { $0.name == name }.flatMap(value) })
        }
    }

    /// A column of each resource that something waited for.
    func byResource() -> PageData.Entries {
        let resources = Set(figures.flatMap { $0.map { Array($0.pressure.keys) } ?? [] }).sorted()
        return resources.map { resource in (resource, column { $0.pressure[resource] }) }
    }

    private func column(_ value: (TargetFigures) -> Double?) -> JSONValue {
        .array(figures.map { .optional($0.flatMap(value), JSONValue.number) })
    }
}
