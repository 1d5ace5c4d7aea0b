/// Which exchanges a limit or a circuit breaker is about: all of the run, those at one host, those of a class of users, or
/// those of one of its tasks.
public struct ExchangeScope: Sendable, Codable, Hashable, Comparable {
    /// The class of users; nil for all users.
    public var userClass: String?
    /// The task of that class; nil for all its tasks.
    public var task: String?
    /// The host that they go to; nil for any.
    public var host: String?

    /// All exchanges of the run.
    public static let run = ExchangeScope()

    /// Those of a class of users, or of one of its tasks, or those at a host; of the run where nothing is named.
    public init(userClass: String? = nil, task: String? = nil, host: String? = nil) {
        (self.userClass, self.task, self.host) = (userClass, task, host)
    }

    /// In words, behind what it is about: nothing, ` at cdn.example`, ` of "editor"`, ` of "editor", task "save"`.
    public var suffix: String {
        (host.map { " at \($0)" } ?? "") + (userClass.map { " of \"\($0)\"" } ?? "")
            + (task.map { ", task \"\($0)\"" } ?? "")
    }

    /// The run first, then hosts by name, then classes, each before its tasks.
    public static func < (left: ExchangeScope, right: ExchangeScope) -> Bool {
        (left.userClass ?? "", left.task ?? "", left.host ?? "")
            < (right.userClass ?? "", right.task ?? "", right.host ?? "")
    }
}
