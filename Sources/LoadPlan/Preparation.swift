/// What is done once for the whole run, by nobody's user and outside of what is measured: before the first user comes, and
/// after the last has gone.
public struct Preparation: Sendable, Codable, Equatable {
    /// Before the load. What they save, all users know. A failure ends the run before its load.
    public var setup: [Step]
    /// After the load, however it ended.
    public var teardown: [Step]
    /// What each protocol's executor needs for them, by executor name.
    public var executors: [String: PlanValue]

    /// Makes a preparation.
    public init(setup: [Step], teardown: [Step], executors: [String: PlanValue]) {
        self.setup = setup
        self.teardown = teardown
        self.executors = executors
    }

    /// The names of the values that all users know by it.
    public var saves: [String] { setup.saves }
}
