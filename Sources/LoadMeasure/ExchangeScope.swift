/// Whose exchanges a limit or a circuit breaker is about: all of the run, those of a class of users, or those of one of its
/// tasks.
public struct ExchangeScope: Sendable, Codable, Hashable, Comparable {
    /// The class of users; nil for all users.
    public var userClass: String?
    /// The task of that class; nil for all its tasks.
    public var task: String?

    /// All exchanges of the run.
    public static let run = ExchangeScope()

    /// Those of a class of users, or of one of its tasks; of the run where nothing is named.
    public init(userClass: String? = nil, task: String? = nil) {
        (self.userClass, self.task) = (userClass, task)
    }

    /// In words, behind what it is about: nothing, ` of "editor"`, ` of "editor", task "save"`.
    public var suffix: String {
        (userClass.map { " of \"\($0)\"" } ?? "") + (task.map { ", task \"\($0)\"" } ?? "")
    }

    /// The run first, then classes by name, each before its tasks.
    public static func < (left: ExchangeScope, right: ExchangeScope) -> Bool {
        (left.userClass ?? "", left.task ?? "") < (right.userClass ?? "", right.task ?? "")
    }
}
