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
    case lock
    case semaphore
    case rendezvous
    case signal
    case `await`
    case code

    /// The kinds that a file can write: code comes with a scenario in Swift only.
    static let inFiles = allCases.filter { $0 != .code }

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
        case .lock: ["lock", "steps"]
        case .semaphore: ["semaphore", "permits", "steps"]
        case .rendezvous: ["rendezvous", "users", "timeout"]
        case .signal: ["signal"]
        case .await: ["await", "timeout"]
        case .code: ["code", "save"]
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
        case .lock: "a lock"
        case .semaphore: "a semaphore"
        case .rendezvous: "a rendezvous"
        case .signal: "a signal"
        case .await: "an await"
        case .code: "a step of code"
        }
    }
}
