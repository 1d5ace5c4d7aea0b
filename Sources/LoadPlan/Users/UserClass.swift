/// A kind of virtual user: its tasks and how it waits between them.
public struct UserClass: Sendable, Codable, Equatable {
    /// The class's name in reports.
    public var name: String
    /// The share of virtual users of this class, relative to the other classes' weights; above 0. Means nothing beside a
    /// count.
    public var weight: Double
    /// The number of virtual users of this class in a closed workload: the first that come. Nil where the weight says its
    /// share of those who come after all counted ones.
    public var count: Int?
    /// What a user of this class does; one is picked by weight for each iteration. Never empty.
    public var tasks: [UserTask]
    /// The wait after each iteration.
    public var wait: WaitTime
    /// What a user does once, before its first iteration; in an open workload before each arrival's, since each arrival
    /// is somebody new.
    public var onStart: [Step]
    /// What a user does once, after its last iteration; in an open workload after each arrival's.
    public var onStop: [Step]
    /// The most exchanges in flight, of all its users together; nil for no limit.
    public var inFlight: InFlightLimit?
    /// What refuses its users' exchanges while the target fails; nil for nothing.
    public var breaker: Breaker?

    /// Makes a class of virtual users.
    public init(
        name: String, weight: Double = 1, count: Int? = nil, tasks: [UserTask], wait: WaitTime = .none,
        onStart: [Step] = [],
        onStop: [Step] = [], inFlight: InFlightLimit? = nil, breaker: Breaker? = nil
    ) {
        self.name = name
        self.weight = weight
        self.count = count
        self.tasks = tasks
        self.wait = wait
        self.onStart = onStart
        self.onStop = onStop
        self.inFlight = inFlight
        self.breaker = breaker
    }

    /// All exchanges that a user of this class may perform: at its start, in its tasks, and at its end.
    public var exchanges: [ExchangeStep] { steps.exchanges }

    /// The names of the values that its users take from their sessions.
    public var uses: [String] { steps.uses }

    /// The names of the values that its users give to their sessions.
    public var saves: [String] { steps.saves }

    /// Whether what a user does begins with an exchange, whatever it chooses.
    public var beginsWithExchange: Bool {
        onStart.isEmpty ? tasks.allSatisfy(\.steps.beginWithExchange) : onStart.beginWithExchange
    }

    /// Whether its users run code of their own.
    public var hasCode: Bool { steps.haveCode }

    private var steps: [Step] { onStart + tasks.flatMap(\.steps) + onStop }
}

/// A named, weighted unit of a virtual user's behaviour: steps in order.
public struct UserTask: Sendable, Codable, Equatable {
    /// The task's name: the `task` of its series.
    public var name: String
    /// How often it is picked, relative to the other tasks' weights; above 0.
    public var weight: Double
    /// What it does, in order.
    public var steps: [Step]
    /// What refuses its exchanges while the target fails; nil for nothing.
    public var breaker: Breaker?

    /// Makes a task.
    public init(name: String, weight: Double = 1, steps: [Step], breaker: Breaker? = nil) {
        self.name = name
        self.weight = weight
        self.steps = steps
        self.breaker = breaker
    }

    /// Makes a task of exchanges, one after the other.
    public init(name: String, weight: Double = 1, exchanges: [ExchangeStep]) {
        self.init(name: name, weight: weight, steps: exchanges.map { .exchange($0) })
    }
}

extension UserClass {
    private enum CodingKeys: String, CodingKey {
        case name, weight, count, tasks, wait, onStart, onStop, inFlight, breaker
    }

    /// Reads a class; steps of the start and the end may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try fields.decode(String.self, forKey: .name),
            weight: try fields.decode(Double.self, forKey: .weight),
            count: try fields.decodeIfPresent(Int.self, forKey: .count),
            tasks: try fields.decode([UserTask].self, forKey: .tasks),
            wait: try fields.decode(WaitTime.self, forKey: .wait),
            onStart: try fields.decodeIfPresent([Step].self, forKey: .onStart) ?? [],
            onStop: try fields.decodeIfPresent([Step].self, forKey: .onStop) ?? [],
            inFlight: try fields.decodeIfPresent(InFlightLimit.self, forKey: .inFlight),
            breaker: try fields.decodeIfPresent(Breaker.self, forKey: .breaker))
    }

    /// Writes the class; leaves out steps that it does not have.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(name, forKey: .name)
        try fields.encode(weight, forKey: .weight)
        try fields.encodeIfPresent(count, forKey: .count)
        try fields.encode(tasks, forKey: .tasks)
        try fields.encode(wait, forKey: .wait)
        if !onStart.isEmpty { try fields.encode(onStart, forKey: .onStart) }
        if !onStop.isEmpty { try fields.encode(onStop, forKey: .onStop) }
        try fields.encodeIfPresent(inFlight, forKey: .inFlight)
        try fields.encodeIfPresent(breaker, forKey: .breaker)
    }
}
