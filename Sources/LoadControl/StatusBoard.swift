import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict

/// Knows how a running test stands: an output like any other, asked by the control server.
public actor StatusBoard: Output {
    private let plan: Plan
    /// Preparing, running or finished.
    private var progress = ControlStatus.State.preparing
    private var last = Snapshot(start: .zero, end: .zero)
    private var exchanges: UInt64 = 0
    private var errors: UInt64 = 0

    /// A board for a test that has not begun.
    public init(_ plan: Plan) {
        self.plan = plan
    }

    /// The load begins.
    public func start(_ plan: Plan) {
        progress = .running
    }

    /// Counts an interval.
    public func receive(_ snapshot: Snapshot) {
        last = snapshot
        exchanges += snapshot.counts.ended
        errors += snapshot.counts.failed + snapshot.counts.timedOut
    }

    /// The run is over.
    public func finish(_ result: RunResult) {
        progress = .finished
    }

    /// How the test stands.
    ///
    /// - Parameter events: what was done to it so far.
    public func status(after events: [RunEvent]) -> ControlStatus {
        var courses = Courses(plan)
        courses.replay(events)
        // A change is a moment ahead of the last interval: what it asks for holds already. One of a scenario that has
        // not begun holds from its start.
        let changes = events.filter { $0.steers && $0.at > plan.start(ofScenario: $0.scenario) }
        let now = Swift.max(last.end, changes.last?.at ?? .zero)
        let levels = plan.scenarios.indices.map { (courses.level(of: $0, at: now), plan.scenarios[$0].workload.isOpen) }
        let rates = levels.filter(\.1).map(\.0)
        let users = levels.filter { !$0.1 }.map { Int($0.0) }
        let response = last.responseTime
        return ControlStatus(
            name: plan.name,
            state: state(isPaused: courses.isPaused(at: now), wasStopped: events.contains(where: \.stops)),
            workload: users.isEmpty ? .open : rates.isEmpty ? .closed : .mixed, elapsed: last.end / .seconds(1),
            duration: plan.duration / .seconds(1), rate: rates.isEmpty ? nil : rates.reduce(0, +),
            users: users.isEmpty ? nil : users.reduce(0, +), scenarios: scenarios(courses, at: now),
            throughput: last.throughput, p50: response.seconds(atQuantile: 0.5),
            p99: response.seconds(atQuantile: 0.99),
            exchanges: exchanges, errors: errors, limits: limits, breakers: breakers,
            events: events.map(ControlEvent.init))
    }

    private var limits: [ControlStatus.Limit]? {
        guard !last.limits.isEmpty else { return nil }
        return last.limits.sorted { $0.key < $1.key }.map { scope, limit in
            .init(
                userClass: scope.userClass, host: scope.host, limit: limit.limit.last,
                inFlight: limit.inFlight.mean(over: last.seconds), mostInFlight: limit.inFlight.max)
        }
    }

    private var breakers: [ControlStatus.Breaker]? {
        guard !last.breakers.isEmpty else { return nil }
        return last.breakers.sorted { $0.key < $1.key }.map { scope, breaker in
            .init(userClass: scope.userClass, task: scope.task, state: breaker.last)
        }
    }

    /// How each scenario stands; nil where there is only one.
    private func scenarios(_ courses: Courses, at now: Duration) -> [ControlStatus.Scenario]? {
        guard plan.scenarios.count > 1 else { return nil }
        return plan.scenarios.enumerated().map { number, scenario in
            let level = courses.level(of: number, at: now)
            let state: ControlStatus.Scenario.State =
                if now < scenario.start {
                    .waiting
                } else if now >= scenario.end { .over } else { courses[number].isPaused ? .paused : .running }
            let isOpen = scenario.workload.isOpen
            return ControlStatus.Scenario(
                name: scenario.name ?? "", state: state, rate: isOpen ? level : nil, users: isOpen ? nil : Int(level),
                throughput: last.scenarios[scenario.name ?? ""]?.throughput ?? 0)
        }
    }

    private func state(isPaused: Bool, wasStopped: Bool) -> ControlStatus.State {
        guard progress == .running else { return progress }
        if wasStopped { return .stopping }
        if last.end >= plan.duration { return .finishing }
        return isPaused ? .paused : .running
    }
}
