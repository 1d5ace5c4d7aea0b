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
    /// How long, after the last phase or a stop, exchanges in flight and arrivals still waiting may take to finish.
    /// What is unfinished then is cancelled, or counted as unsent.
    public var gracefulStop: Duration

    /// Makes a plan from its resolved parts.
    public init(
        name: String, workload: Workload, userClasses: [UserClass], executors: [String: PlanValue],
        thresholds: [Threshold] = [], seed: UInt64 = 1, gracefulStop: Duration = .seconds(30),
        variables: [Variable] = [], data: [DataSource] = [], generators: [ValueGenerator] = []
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
    }
}

/// A kind of virtual user: its tasks and how it waits between them.
public struct UserClass: Sendable, Codable, Equatable {
    /// The class's name in reports.
    public var name: String
    /// The share of virtual users of this class, relative to the other classes' weights; above 0.
    public var weight: Double
    /// What a user of this class does; one is picked by weight for each iteration. Never empty.
    public var tasks: [UserTask]
    /// The wait after each iteration.
    public var wait: WaitTime
    /// What a user does once, before its first iteration; in an open workload before each arrival's, since each arrival
    /// is somebody new.
    public var onStart: [Step]
    /// What a user does once, after its last iteration; in an open workload after each arrival's.
    public var onStop: [Step]

    /// Makes a class of virtual users.
    public init(
        name: String, weight: Double = 1, tasks: [UserTask], wait: WaitTime = .none, onStart: [Step] = [],
        onStop: [Step] = []
    ) {
        self.name = name
        self.weight = weight
        self.tasks = tasks
        self.wait = wait
        self.onStart = onStart
        self.onStop = onStop
    }

    /// All steps: those of the start, of the tasks, and of the end.
    public var steps: [Step] { onStart + tasks.flatMap(\.steps) + onStop }
}

/// A named, weighted unit of a virtual user's behaviour: steps in order, one exchange each.
public struct UserTask: Sendable, Codable, Equatable {
    /// The task's name: the `task` of its series.
    public var name: String
    /// How often it is picked, relative to the other tasks' weights; above 0.
    public var weight: Double
    /// Its exchanges, in order.
    public var steps: [Step]

    /// Makes a task.
    public init(name: String, weight: Double = 1, steps: [Step]) {
        self.name = name
        self.weight = weight
        self.steps = steps
    }
}

/// One exchange that a task performs.
public struct Step: Sendable, Codable, Equatable {
    /// The executor that performs it, for example `http`.
    public var executor: String
    /// The name of its series; a task of one step usually gives its own.
    public var name: String
    /// A word that tells exchanges of one name apart: for HTTP the method.
    public var method: String
    /// What the executor's plug-in decoded from the scenario; only that plug-in reads it.
    public var specification: PlanValue
    /// The names of the values that the step takes from its user's session.
    public var uses: [String]
    /// The names of the values that the step saves in its user's session, for later steps to use.
    public var saves: [String]
    /// The wait before it, after the end of the step before.
    public var wait: WaitTime

    /// Makes a step.
    public init(
        executor: String, name: String, method: String, specification: PlanValue, uses: [String] = [],
        saves: [String] = [], wait: WaitTime = .none
    ) {
        self.executor = executor
        self.name = name
        self.method = method
        self.specification = specification
        self.uses = uses
        self.saves = saves
        self.wait = wait
    }
}

extension UserClass {
    private enum CodingKeys: String, CodingKey {
        case name, weight, tasks, wait, onStart, onStop
    }

    /// Reads a class; steps of the start and the end may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try fields.decode(String.self, forKey: .name),
            weight: try fields.decode(Double.self, forKey: .weight),
            tasks: try fields.decode([UserTask].self, forKey: .tasks),
            wait: try fields.decode(WaitTime.self, forKey: .wait),
            onStart: try fields.decodeIfPresent([Step].self, forKey: .onStart) ?? [],
            onStop: try fields.decodeIfPresent([Step].self, forKey: .onStop) ?? [])
    }

    /// Writes the class; leaves out steps that it does not have.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(name, forKey: .name)
        try fields.encode(weight, forKey: .weight)
        try fields.encode(tasks, forKey: .tasks)
        try fields.encode(wait, forKey: .wait)
        if !onStart.isEmpty { try fields.encode(onStart, forKey: .onStart) }
        if !onStop.isEmpty { try fields.encode(onStop, forKey: .onStop) }
    }
}

extension Step {
    private enum CodingKeys: String, CodingKey {
        case executor, name, method, specification, uses, saves, wait
    }

    /// Reads a step; what it neither uses nor saves, and a wait that it does not have, may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            executor: try fields.decode(String.self, forKey: .executor),
            name: try fields.decode(String.self, forKey: .name),
            method: try fields.decode(String.self, forKey: .method),
            specification: try fields.decode(PlanValue.self, forKey: .specification),
            uses: try fields.decodeIfPresent([String].self, forKey: .uses) ?? [],
            saves: try fields.decodeIfPresent([String].self, forKey: .saves) ?? [],
            wait: try fields.decodeIfPresent(WaitTime.self, forKey: .wait) ?? .none)
    }

    /// Writes the step; leaves out what there is none of.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(executor, forKey: .executor)
        try fields.encode(name, forKey: .name)
        try fields.encode(method, forKey: .method)
        try fields.encode(specification, forKey: .specification)
        if !uses.isEmpty { try fields.encode(uses, forKey: .uses) }
        if !saves.isEmpty { try fields.encode(saves, forKey: .saves) }
        if wait != .none { try fields.encode(wait, forKey: .wait) }
    }
}

/// The pause of a virtual user between two iterations.
public enum WaitTime: Sendable, Codable, Equatable {
    /// No wait: the next iteration is due when the last one ends.
    case none
    /// Always the same.
    case constant(Duration)
    /// Uniform between two durations.
    case between(Duration, Duration)
    /// Exponential with this mean: memoryless, like independent people.
    case exponential(mean: Duration)
    /// Normal, cut off at zero.
    case normal(mean: Duration, deviation: Duration)
    /// An iteration is due every `period`, counted from the last iteration's intended start; when an iteration takes
    /// longer, the next one is due at once.
    case pacing(Duration)
}
