extension Workload {
    /// How long the workload lasts as planned: the sum of its phases. With a number of iterations the longest that it
    /// may last.
    public var duration: Duration {
        switch self {
        case .closed(let phases): phases.reduce(.zero) { $0 + $1.duration }
        case .open(let workload): workload.phases.reduce(.zero) { $0 + $1.duration }
        }
    }

    /// The most virtual users that may exist at once.
    public var maxUsers: Int {
        switch self {
        case .closed(let phases): phases.reduce(0) { max($0, $1.peakUsers) }
        case .open(let workload): workload.maxUsers
        }
    }

    /// How many arrivals the workload plans: exact for even spacing, the mean for a Poisson process. Nil for a closed
    /// workload, and for one whose numbers make no sense.
    public var plannedArrivals: Int? {
        guard case .open(let workload) = self else { return nil }
        return try? workload.arrivals(seed: 0).plannedCount
    }

    /// - Throws: `InvalidWorkload` for the first number that makes no sense.
    public func validate() throws(InvalidWorkload) {
        switch self {
        case .closed(let phases): _ = try phases.userChanges()
        case .open(let workload): _ = try workload.arrivals(seed: 0)
        }
    }
}
