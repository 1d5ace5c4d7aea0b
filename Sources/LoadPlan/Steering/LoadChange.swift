/// A change of the load while it runs.
public enum LoadChange: Sendable, Codable, Equatable {
    /// An open workload has this many arrivals per second, from now to its planned end.
    case rate(Double)
    /// A closed workload has this many users, from now to its planned end.
    case users(Int)
    /// Nothing begins until the load is resumed; time goes on. In an open workload the arrivals that come due meanwhile
    /// are left out, and count as nothing. In a closed workload all users end after their iteration.
    case pause
    /// The load goes on where it would be by now without the pause. In a closed workload the users begin anew.
    case resume
}

/// The load cannot be changed like that, now or in this run.
public struct ChangeRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// Why not.
    public let message: String
    /// What to do instead.
    public let fix: String

    /// Makes a refusal.
    public init(_ message: String, fix: String) {
        (self.message, self.fix) = (message, fix)
    }

    /// Why not, and what to do instead.
    public var description: String { "\(message); \(fix)" }
}
