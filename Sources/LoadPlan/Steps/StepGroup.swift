/// Steps under one name, timed as one: from when the first one is due to the end of the last.
public struct StepGroup: Sendable, Codable, Equatable {
    /// The group's name in reports and thresholds, without those of the groups around it.
    public var name: String
    /// What it does, in order.
    public var steps: [Step]

    /// Makes a group.
    public init(name: String, steps: [Step]) {
        self.name = name
        self.steps = steps
    }

    /// The name with that of the group around it: `checkout/pay`.
    public func name(within outer: String?) -> String { outer.map { "\($0)/\(name)" } ?? name }
}

/// One way of several.
public struct WeightedSteps: Sendable, Codable, Equatable {
    /// How often this way is taken, relative to the other ways' weights; above 0.
    public var weight: Double
    /// What is done then; may be empty.
    public var steps: [Step]

    /// Makes a way.
    public init(weight: Double = 1, steps: [Step]) {
        self.weight = weight
        self.steps = steps
    }
}

/// Several lines of steps at once, such as the parts of a page.
public struct ParallelSteps: Sendable, Codable, Equatable {
    /// What browsers allow to one host over HTTP/1.1.
    public static let browserConnections = 6

    /// The lines; each begins when there is a connection for it.
    public var branches: [[Step]]
    /// The most connections, and so the most lines at once; the user keeps them for the next time.
    public var connections: Int

    /// Makes lines of steps.
    public init(branches: [[Step]], connections: Int = Self.browserConnections) {
        self.branches = branches
        self.connections = connections
    }
}

/// Steps with a time after which they are cut: an exchange that is in flight then has timed out.
public struct TimedSteps: Sendable, Codable, Equatable {
    /// The longest time from when the first step is due.
    public var limit: Duration
    /// What it does, in order.
    public var steps: [Step]

    /// Makes timed steps.
    public init(limit: Duration, steps: [Step]) {
        self.limit = limit
        self.steps = steps
    }
}
