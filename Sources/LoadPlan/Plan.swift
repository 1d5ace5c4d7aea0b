/// What a run does: a scenario resolved. Immutable, complete, serialisable; the engine needs nothing else.
///
/// Nobody reads flags, files or the environment after a plan exists, so that a plan kept with its results repeats
/// the run.
public struct Plan: Sendable, Codable, Equatable {
    /// What the run is called in reports.
    public var name: String
    /// How load is applied over time.
    public var workload: Workload
    /// What virtual users do; never empty. In a closed workload a user has one class for good; in an open one each arrival
    /// draws its own.
    public var userClasses: [UserClass]
    /// What each protocol's executor needs for the whole run (target, time-outs, ...), by executor name.
    public var executors: [String: PlanValue]
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
    /// What refuses exchanges while the target fails, of all users together; nil for nothing.
    public var breaker: Breaker?
    /// How long, after the last phase or a stop, exchanges in flight and arrivals still waiting may take to finish.
    /// What is unfinished then is cancelled, or counted as unsent.
    public var gracefulStop: Duration

    /// Makes a plan from its resolved parts.
    public init(
        name: String, workload: Workload, userClasses: [UserClass], executors: [String: PlanValue],
        thresholds: [Threshold] = [], seed: UInt64 = 1, gracefulStop: Duration = .seconds(30),
        variables: [Variable] = [], data: [DataSource] = [], generators: [ValueGenerator] = [],
        inFlight: InFlightLimit? = nil, breaker: Breaker? = nil
    ) {
        self.name = name
        self.workload = workload
        self.userClasses = userClasses
        self.executors = executors
        self.thresholds = thresholds
        self.seed = seed
        self.gracefulStop = gracefulStop
        self.variables = variables
        self.data = data
        self.generators = generators
        self.inFlight = inFlight
        self.breaker = breaker
    }
}
