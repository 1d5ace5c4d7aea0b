import LoadPlan

extension RunEvent {
    /// The event in a line: `00:05  rate: 100/s -> 200/s (api)`, `00:05  rate of buyers: 100/s -> 200/s (api)`.
    var line: String {
        "\(at.clock)  \(action.rawValue)\(scenario.map { " of \($0)" } ?? ""): \(effect) (\(source.rawValue))"
    }
}
