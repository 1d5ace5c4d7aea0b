import LoadHTTP
import LoadPlan
import Squall

/// A task of one GET.
func request(_ path: String, weight: Double = 1) throws -> UserTask {
    let specification = HTTPRequestSpecification(path: path)
    let step = ExchangeStep(executor: "http", name: path, method: "GET", specification: try specification.planValue())
    return UserTask(name: path, weight: weight, exchanges: [step])
}

/// A load of constant rate on a target.
func load(
    on target: Target, rate: Double, for duration: Duration, spacing: OpenWorkload.Spacing = .even,
    maxUsers: Int = 1_000, tasks: [UserTask], seed: UInt64 = 1
) throws -> Plan {
    let phase = RatePhase(shape: .constant(rate: rate), duration: duration)
    let settings = HTTPSettings(host: "127.0.0.1", port: target.port)
    return Plan(
        name: "truth", workload: .open(OpenWorkload(phases: [phase], spacing: spacing, maxUsers: maxUsers)),
        userClasses: [UserClass(name: "user", tasks: tasks)], executors: ["http": try settings.planValue()],
        seed: seed)
}

extension Plan {
    /// When its arrivals are due, in nanoseconds from the run's beginning: the pure sequence that the engine plays.
    func intendedStarts() throws -> [Int64] {
        guard case .open(let workload) = scenarios[0].workload else { return [] }
        var arrivals = try workload.arrivals(seed: seed)
        var starts: [Int64] = []
        while let start = arrivals.next() { starts.append(Int64(start / .nanoseconds(1))) }
        return starts
    }
}

/// The run's beginning on the monotonic clock, as a target's log tells it: no request can have arrived before it was
/// due, so the earliest arrival, seen from its due time, is the beginning plus one shortest way to the target.
func beginning(ofArrivals arrivals: [Int64], dueAt starts: [Int64]) -> Int64 {
    zip(arrivals.sorted(), starts).map { $0 - $1 }.min() ?? 0
}
