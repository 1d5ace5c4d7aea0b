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
    func gates(of userClass: UserClass, task: UserTask? = nil) -> TaskGates? {
        let gates = ([nil] + limits.hosts).map { host in
            ExchangeGate(
                limits: limits.semaphores(of: userClass, at: host),
                breakers: breakers.breakers(of: userClass, task: task), tuners: limits.tuners(of: userClass, at: host))
        }
        return TaskGates(usual: gates[0], ofHosts: Array(gates.dropFirst()), named: limits.hosts)
    }

    /// The number that `TaskGates` know a host by.
    func number(ofHost name: String?) -> Int32 {
        name.flatMap { limits.hosts.firstIndex(of: $0) }.map { Int32($0) } ?? TaskGates.noHost
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
