/// The same steps several times: so often, or as long as a condition holds.
public struct RepeatedSteps: Sendable, Codable, Equatable {
    /// How often.
    public enum Times: Sendable, Codable, Equatable {
        /// Always the same.
        case fixed(Int)
        /// Uniform from one number to another, drawn anew each time.
        case between(Int, Int)
        /// As often as a value says, by its name; a value that is no whole number, or negative, means never.
        case value(String)
        /// As long as the condition holds, but no more than this.
        case atMost(Int)
    }

    /// How often.
    public var times: Times
    /// What must hold before each time; nil for nothing.
    public var condition: Condition?
    /// The name of a value that is 1 the first time, 2 the second ...; nil for none.
    public var counter: String?
    /// What is repeated, in order.
    public var steps: [Step]

    /// Makes a repetition.
    public init(times: Times, while condition: Condition? = nil, counter: String? = nil, steps: [Step]) {
        self.times = times
        self.condition = condition
        self.counter = counter
        self.steps = steps
    }

    /// The names of the values that decide how often.
    var uses: [String] {
        let counted: [String] = if case .value(let name) = times { [name] } else { [] }
        return counted + (condition?.names ?? [])
    }
}
