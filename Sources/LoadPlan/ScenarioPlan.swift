/// Who comes in a run, when, and what they do: its only scenario, or one of several that go on beside each other.
public struct ScenarioPlan: Sendable, Codable, Equatable {
    /// What tells it from the others; nil where it is the only one.
    public var name: String?
    /// When it begins, from the run's start.
    public var start: Duration
    /// How load is applied over time, from its start.
    public var workload: Workload
    /// What virtual users do; never empty. In a closed workload a user has one class for good; in an open one each arrival
    /// draws its own.
    public var userClasses: [UserClass]
    /// What each protocol's executor needs for the whole run (target, time-outs, ...), by executor name.
    public var executors: [String: PlanValue]
    /// Texts with names that its users have besides those of the plan, or in their place.
    public var variables: [Variable]

    /// Makes a scenario from its resolved parts.
    public init(
        name: String? = nil, start: Duration = .zero, workload: Workload, userClasses: [UserClass],
        executors: [String: PlanValue], variables: [Variable] = []
    ) {
        self.name = name
        self.start = start
        self.workload = workload
        self.userClasses = userClasses
        self.executors = executors
        self.variables = variables
    }

    /// When its last phase ends as planned, from the run's start.
    public var end: Duration { start + workload.duration }

    /// A name of one of its parts as the whole run knows it: `scenario/part`, the part's own where it is the only
    /// scenario.
    public func fullName(of part: String) -> String {
        name.map { "\($0)/\(part)" } ?? part
    }
}

extension Workload {
    /// Whether arrivals come whatever the target does.
    public var isOpen: Bool {
        if case .open = self { true } else { false }
    }
}

extension Plan {
    /// When the last scenario ends as planned, from the run's start.
    public var duration: Duration { scenarios.map(\.end).max() ?? .zero }

    /// When a scenario starts; zero where none is called like that.
    public func start(ofScenario name: String?) -> Duration {
        scenarios.first { $0.name == name }?.start ?? .zero
    }

    /// The most virtual users that may exist at once, of all scenarios together, were nothing shared.
    public var maxUsers: Int { scenarios.reduce(0) { $0 + $1.workload.maxUsers } }

    /// All classes of users under their full names, in order.
    public var userClasses: [UserClass] { scenarios.flatMap(userClasses) }

    /// The classes of users of one of its scenarios under their full names, in order.
    public func userClasses(of scenario: ScenarioPlan) -> [UserClass] {
        scenario.userClasses.map { userClass in
            var userClass = userClass
            userClass.name = scenario.fullName(of: userClass.name)
            return userClass
        }
    }

    /// The texts with names that the users of one of its scenarios have.
    public func variables(of scenario: ScenarioPlan) -> [Variable] {
        variables.filter { common in !scenario.variables.contains { $0.name == common.name } } + scenario.variables
    }
}
