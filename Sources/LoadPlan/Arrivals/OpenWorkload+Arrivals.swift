extension OpenWorkload {
    /// When the iterations of this workload are due.
    ///
    /// - Parameter seed: the plan's seed; the same seed gives the same arrivals. Even spacing has nothing to seed.
    /// - Throws: `InvalidWorkload` for the first number that makes no sense.
    public func arrivals(seed: UInt64) throws(InvalidWorkload) -> PhasedArrivals {
        try WorkloadLimits.check(maxUsers: maxUsers)
        try WorkloadLimits.check(durations: phases.map(\.duration))
        var resolved: [PhasedArrivals.Phase] = []
        for (index, phase) in phases.enumerated() {
            do throws(InvalidWorkload) {
                resolved.append(try phase.resolved())
            } catch {
                throw error.inPhase(index, named: phase.name)
            }
        }
        guard resolved.contains(where: { $0.rate.area > 0 }) else {
            throw InvalidWorkload("the workload has no arrivals; give at least one phase a rate above 0/s")
        }
        return PhasedArrivals(resolved, spacing: spacing, seed: seed)
    }
}

extension RatePhase {
    /// Checks this phase alone, so that a reader of scenarios can tell every mistake with its place.
    ///
    /// - Throws: `InvalidWorkload` for a rate, duration or limit that makes no sense.
    public func validate() throws(InvalidWorkload) {
        _ = try resolved()
    }

    fileprivate func resolved() throws(InvalidWorkload) -> PhasedArrivals.Phase {
        let rate = try PhaseRate(self)
        if let limit, limit < 1 {
            throw InvalidWorkload("a limit of \(limit) arrivals is below 1; for a phase without arrivals use a pause")
        }
        return PhasedArrivals.Phase(rate: rate, limit: limit)
    }
}
