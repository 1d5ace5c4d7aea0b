import LoadLoop
import LoadMeasure
import LoadPlan

/// What holds the exchanges of a plan back: its limits of exchanges in flight and its circuit breakers. Shared by all loops.
final class ExchangeGates: Sendable {
    let limits: InFlightLimits
    private let breakers: Breakers

    /// - Parameter journal: where breakers and adaptive limits tell what they do.
    init(_ plan: Plan, journal: ScenarioJournal) {
        limits = InFlightLimits(plan, journal: journal)
        breakers = Breakers(plan, journal: journal)
    }

    /// What the exchanges of a task pass before they are sent; without a task, those of a class's start and end. Nil where
    /// nothing holds them back.
    func gate(of userClass: UserClass, task: UserTask? = nil) -> ExchangeGate? {
        ExchangeGate(
            limits: limits.semaphores(of: userClass), breakers: breakers.breakers(of: userClass, task: task),
            tuners: limits.tuners(of: userClass))
    }

    /// Measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        limits.measure(from: start)
        breakers.measure(from: start)
    }

    /// What was measured since the last call.
    ///
    /// - Parameters:
    ///   - now: in nanoseconds of the monotonic clock.
    ///   - snapshot: receives it; its end is the same moment.
    func take(at now: Int64, into snapshot: inout Snapshot) {
        limits.take(at: now, into: &snapshot)
        breakers.take(at: now, into: &snapshot)
    }
}
