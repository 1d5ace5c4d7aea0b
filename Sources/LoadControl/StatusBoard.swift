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
        var course = Course(plan.workload)
        for event in events {
            // The engine accepted it before.
            if let change = event.change { _ = try? course.accept(change, at: event.at) }
        }
        // A change is a moment ahead of the last interval: what it asks for holds already.
        let now = Swift.max(last.end, events.last { $0.steers }?.at ?? .zero)
        let level = course.isPaused ? 0 : course.level(at: now)
        let isOpen = if case .open = plan.workload { true } else { false }
        let response = last.responseTime
        func quantile(_ share: Double) -> Double? {
            response.isEmpty ? nil : Double(response.value(atQuantile: share)) / 1e9
        }
        return ControlStatus(
            name: plan.name, state: state(course, wasStopped: events.contains(where: \.stops)),
            workload: isOpen ? .open : .closed, elapsed: last.end / .seconds(1),
            duration: plan.workload.duration / .seconds(1), rate: isOpen ? level : nil,
            users: isOpen ? nil : Int(level), throughput: last.throughput, p50: quantile(0.5), p99: quantile(0.99),
            exchanges: exchanges, errors: errors, limits: limits, breakers: breakers,
            events: events.map(ControlEvent.init))
    }

    private var limits: [ControlStatus.Limit]? {
        guard !last.limits.isEmpty else { return nil }
        return last.limits.sorted { $0.key < $1.key }.map { scope, limit in
            .init(
                userClass: scope.userClass, limit: limit.limit.last, inFlight: limit.inFlight.mean(over: last.seconds),
                mostInFlight: limit.inFlight.max)
        }
    }

    private var breakers: [ControlStatus.Breaker]? {
        guard !last.breakers.isEmpty else { return nil }
        return last.breakers.sorted { $0.key < $1.key }.map { scope, breaker in
            .init(userClass: scope.userClass, task: scope.task, state: breaker.last)
        }
    }

    private func state(_ course: Course, wasStopped: Bool) -> ControlStatus.State {
        guard progress == .running else { return progress }
        if wasStopped { return .stopping }
        if last.end >= plan.workload.duration { return .finishing }
        return course.isPaused ? .paused : .running
    }
}
