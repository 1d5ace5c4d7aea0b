/// The keys that make a step one that arranges others, and the keys that each may have besides.
enum StepKind: String, CaseIterable {
    case group
    case `if`
    case `repeat`
    case `while`
    case choose
    case parallel
    case background
    case within

    /// All keys of such a step.
    var keys: [String] {
        switch self {
        case .group: ["group", "steps"]
        case .if: ["if", "then", "else"]
        case .repeat: ["repeat", "counter", "steps"]
        case .while: ["while", "at-most", "counter", "steps"]
        case .choose: ["choose"]
        case .parallel: ["parallel", "connections"]
        case .background: ["background"]
        case .within: ["within", "steps"]
        }
    }

    /// The step in words.
    var what: String {
        switch self {
        case .group: "a group"
        case .if: "a condition"
        case .repeat, .while: "a repetition"
        case .choose: "a choice"
        case .parallel: "a parallel step"
        case .background: "a background step"
        case .within: "a step with a time"
        }
    }
}
