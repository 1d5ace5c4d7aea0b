/// Steps that no more than so many users of the run do at a time; who comes later waits in line.
public struct GuardedSteps: Sendable, Codable, Equatable {
    /// What all users call the semaphore; steps of one name share it.
    public var name: String
    /// How many users at a time; 1 makes it a lock.
    public var permits: Int
    /// What is done with a permit.
    public var steps: [Step]

    /// Makes guarded steps.
    public init(name: String, permits: Int = 1, steps: [Step]) {
        self.name = name
        self.permits = permits
        self.steps = steps
    }
}

/// A place where users of the run wait until so many of them are there; then all go on at once.
public struct RendezvousStep: Sendable, Codable, Equatable {
    /// How long the first one waits where a scenario does not say: long enough for users who are on their way, and an end
    /// for those who would wait for users that have left. LoadRunner's is the same.
    public static let usualTimeout = Duration.seconds(30)

    /// What all users call it; steps of one name are one place.
    public var name: String
    /// How many users go on together.
    public var users: Int
    /// How long the first one waits for the last; then those who are there go on. Nil for as long as the load lasts.
    public var timeout: Duration?

    /// Makes a rendezvous.
    public init(name: String, users: Int, timeout: Duration? = nil) {
        self.name = name
        self.users = users
        self.timeout = timeout
    }
}

/// Something that one user says, and others wait for.
public struct SignalStep: Sendable, Codable, Equatable {
    /// What is done with the signal.
    public enum Action: Sendable, Codable, Equatable {
        /// Lets everybody go on who waits for it, and who comes later.
        case set
        /// Waits until it is set, and no longer than that.
        case await(timeout: Duration?)
    }

    /// What all users call it.
    public var name: String
    /// What is done with it.
    public var action: Action

    /// Makes a signal step.
    public init(name: String, action: Action) {
        self.name = name
        self.action = action
    }
}

/// A task's own code, written in Swift. The plan has its name; the code itself comes with the plan.
public struct CodeStep: Sendable, Codable, Equatable {
    /// Which code.
    public var name: String
    /// The names of the values that it gives to its user's session.
    public var saves: [String]

    /// Names code.
    public init(name: String, saves: [String] = []) {
        self.name = name
        self.saves = saves
    }

    /// Reads a step; a plan may leave out that code saves nothing.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        saves = try fields.decodeIfPresent([String].self, forKey: .saves) ?? []
    }
}
