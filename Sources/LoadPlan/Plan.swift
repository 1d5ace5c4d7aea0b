/// What a run does: a scenario resolved. Immutable, complete, serialisable; the engine needs nothing else.
///
/// Nobody reads flags, files or the environment after a plan exists, so that a plan kept with its results repeats
/// the run.
public struct Plan: Sendable, Codable, Equatable {
    /// What the run is called in reports.
    public var name: String
    /// Who comes, when, and what they do. Never empty; of several each has a name of its own.
    public var scenarios: [ScenarioPlan]
    /// The most virtual users that may exist at once of all scenarios with arrivals together; nil where each has a pool of its
    /// own.
    public var commonUsers: Int?
    /// What is done once before and after the load; nil for nothing.
    public var preparation: Preparation?
    /// What judges the run.
    public var thresholds: [Threshold]
    /// Seeds every random choice of the run: the same seed gives the same arrivals, tasks and waits.
    public var seed: UInt64
    /// Texts with names, the same for the whole run.
    public var variables: [Variable]
    /// Rows of values that users draw from.
    public var data: [DataSource]
    /// What makes a new value for each iteration.
    public var generators: [ValueGenerator]
    /// The most exchanges in flight, of all users together; nil for no limit.
    public var inFlight: InFlightLimit?
    /// The most exchanges in flight at single hosts, of all users together, by the name that `ExchangeStep.host` has.
    public var inFlightPerHost: [String: InFlightLimit]
    /// What refuses exchanges while the target fails, of all users together; nil for nothing.
    public var breaker: Breaker?
    /// How long, after the last phase or a stop, exchanges in flight and arrivals still waiting may take to finish.
    /// What is unfinished then is cancelled, or counted as unsent.
    public var gracefulStop: Duration

    /// Makes a plan of scenarios that go on beside each other.
    public init(
        name: String, scenarios: [ScenarioPlan], commonUsers: Int? = nil, preparation: Preparation? = nil,
        thresholds: [Threshold] = [], seed: UInt64 = 1, gracefulStop: Duration = .seconds(30),
        variables: [Variable] = [], data: [DataSource] = [], generators: [ValueGenerator] = [],
        inFlight: InFlightLimit? = nil, inFlightPerHost: [String: InFlightLimit] = [:], breaker: Breaker? = nil
    ) {
        self.name = name
        self.scenarios = scenarios
        self.commonUsers = commonUsers
        self.preparation = preparation
        self.thresholds = thresholds
        self.seed = seed
        self.gracefulStop = gracefulStop
        self.variables = variables
        self.data = data
        self.generators = generators
        self.inFlight = inFlight
        self.inFlightPerHost = inFlightPerHost
        self.breaker = breaker
    }

    /// Makes a plan of one scenario from its resolved parts.
    public init(
        name: String, workload: Workload, userClasses: [UserClass], executors: [String: PlanValue],
        thresholds: [Threshold] = [], seed: UInt64 = 1, gracefulStop: Duration = .seconds(30),
        variables: [Variable] = [], data: [DataSource] = [], generators: [ValueGenerator] = [],
        inFlight: InFlightLimit? = nil, inFlightPerHost: [String: InFlightLimit] = [:], breaker: Breaker? = nil
    ) {
        self.init(
            name: name,
            scenarios: [ScenarioPlan(workload: workload, userClasses: userClasses, executors: executors)],
            thresholds: thresholds, seed: seed, gracefulStop: gracefulStop, variables: variables, data: data,
            generators: generators, inFlight: inFlight, inFlightPerHost: inFlightPerHost, breaker: breaker)
    }
}
