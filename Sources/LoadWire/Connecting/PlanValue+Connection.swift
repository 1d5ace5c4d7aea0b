import LoadPlan

extension PlanValue {
    /// An executor's settings with its connection settings changed, where it has such.
    ///
    /// Executors carry `ConnectionSettings` beside their own, so that flags can change those of any protocol.
    package func changingConnection(_ change: (inout ConnectionSettings) throws -> Void) throws -> PlanValue {
        guard case .object(var entries) = self, var connection = try? decoded(as: ConnectionSettings.self) else {
            return self
        }
        try change(&connection)
        guard case .object(let changed) = try PlanValue(encoding: connection) else { return self }
        // What is no longer there is written by nobody.
        for key in ConnectionSettings.keys { entries[key] = changed[key] }
        return .object(entries)
    }
}

extension ConnectionSettings {
    fileprivate static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }
}
