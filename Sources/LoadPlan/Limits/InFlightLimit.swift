/// The most exchanges that may be in flight at once, of a run, of one class of users or at one host. An exchange beyond it waits, in the
/// order of coming, with its intended time.
public enum InFlightLimit: Sendable, Codable, Equatable {
    /// This many, until somebody changes it.
    case fixed(Int)
    /// As many as the target answers best.
    case adaptive(AdaptiveLimit)

    /// The highest that can be written.
    public static let highest = WorkloadLimits.users

    /// How many it is at the beginning.
    public var initial: Int {
        switch self {
        case .fixed(let count): count
        case .adaptive(let limit): limit.initial
        }
    }
}
