import LoadPlan

/// The gates of a plan's classes of users.
struct ExchangeGates {
    let limits: InFlightLimits
    let breakers: Breakers

    /// What the exchanges of a class pass; nil where nothing holds them back.
    func gate(of userClass: UserClass) -> ExchangeGate? {
        ExchangeGate(
            limits: limits.semaphores(of: userClass), breakers: breakers.breakers(of: userClass),
            tuners: limits.tuners(of: userClass))
    }
}
