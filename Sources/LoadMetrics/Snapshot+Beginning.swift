import LoadMeasure
import LoadPlan

extension Snapshot {
    /// What a run has measured when it begins: nothing, of each of its scenarios.
    package static func beginning(of plan: Plan) -> Snapshot {
        let nothing = Snapshot(start: .zero, end: .zero)
        var beginning = nothing
        for name in plan.scenarios.compactMap(\.name) { beginning.scenarios[name] = nothing }
        return beginning
    }
}
