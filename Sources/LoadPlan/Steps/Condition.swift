/// What must be so of a virtual user's values for steps to be done.
public indirect enum Condition: Sendable, Codable, Equatable {
    /// What is said about one value. A text has places as a `Template` has them, for other values of the same user; where
    /// one of these is missing, the value is another text.
    public enum Rule: Sendable, Codable, Equatable {
        /// It is this text.
        case equals(String)
        /// It is another text, or there is no value.
        case differs(String)
        /// It has this text in it.
        case contains(String)
        /// It is a number above this one.
        case above(Double)
        /// It is a number below this one.
        case below(Double)
        /// There is a value, or there is none.
        case exists(Bool)
    }

    /// The value of that name is so.
    case value(String, Rule)
    /// All of these hold.
    case all([Condition])
    /// One of these holds, or more.
    case any([Condition])

    /// The names of the values that it looks at, also of those that it compares others with.
    public var names: [String] {
        switch self {
        case .value(let name, let rule): [name] + rule.names
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.names)
        }
    }
}

extension Condition.Rule {
    /// The names of the values that a value is compared with.
    fileprivate var names: [String] {
        switch self {
        case .equals(let text), .differs(let text), .contains(let text): (try? Template(parsing: text))?.names ?? []
        case .above, .below, .exists: []
        }
    }
}

extension Condition: CustomStringConvertible {
    /// In words: `role is "admin" and stock is above 0`.
    public var description: String {
        switch self {
        case .value(let name, let rule): "\(name) \(rule)"
        case .all(let conditions): conditions.map(\.description).joined(separator: " and ")
        case .any(let conditions): conditions.map(\.description).joined(separator: " or ")
        }
    }
}

extension Condition.Rule: CustomStringConvertible {
    /// In words: `is above 0`.
    public var description: String {
        switch self {
        case .equals(let text): "is \"\(text)\""
        case .differs(let text): "is not \"\(text)\""
        case .contains(let text): "contains \"\(text)\""
        case .above(let limit): "is above \(PlanDescription.decimal(limit))"
        case .below(let limit): "is below \(PlanDescription.decimal(limit))"
        case .exists(true): "has a value"
        case .exists(false): "has no value"
        }
    }
}

/// Steps that are done where a condition holds, and others where it does not.
public struct ConditionalSteps: Sendable, Codable, Equatable {
    /// What decides.
    public var condition: Condition
    /// What is done where it holds.
    public var then: [Step]
    /// What is done where it does not.
    public var otherwise: [Step]

    /// Makes a decision.
    public init(_ condition: Condition, then: [Step], otherwise: [Step] = []) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
    }
}
