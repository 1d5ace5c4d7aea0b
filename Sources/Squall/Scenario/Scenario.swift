import LoadPlan

/// A scenario written in Swift: what a YAML file says, and code where a task needs it.
///
/// It resolves to the same `Plan` as the same scenario in YAML, and is run by the same engine.
public struct Scenario: Sendable {
    /// What the run is called in reports.
    public var name: String
    private let resolved: @Sendable () throws -> Plan

    /// Makes a scenario of a plan.
    public init(plan: Plan) {
        name = plan.name
        resolved = { plan }
    }

    /// The scenario resolved.
    ///
    /// - Throws: a `Diagnostic` where something in it makes no sense.
    public func plan() throws -> Plan { try resolved() }
}

extension LoadTest {
    /// Prepares a run of a scenario.
    ///
    /// - Throws: a `Diagnostic` where something in it makes no sense.
    public init(_ scenario: Scenario) throws {
        self.init(try scenario.plan())
    }
}
