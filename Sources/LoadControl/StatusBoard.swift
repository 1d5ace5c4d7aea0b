import LoadMeasure
import LoadOutput
import LoadPlan
import LoadVerdict

/// Knows how a running test stands: an output like any other, asked by the control server.
public actor StatusBoard: Output {
    private let plan: Plan
    private var course: Course
    private var state = ControlStatus.State.preparing
    private var last = Snapshot(start: .zero, end: .zero)
    private var exchanges: UInt64 = 0
    private var errors: UInt64 = 0
    private var events: [RunEvent] = []

    /// A board for a test that has not begun.
    public init(_ plan: Plan) {
        self.plan = plan
        course = Course(plan.workload)
    }

    /// The load begins.
    public func start(_ plan: Plan) {
        state = .running
    }

    /// Counts an interval.
    public func receive(_ snapshot: Snapshot) {
        last = snapshot
        exchanges += snapshot.counts.ended
        errors += snapshot.counts.failed + snapshot.counts.timedOut
    }

    /// Keeps what somebody did.
    public func changed(_ event: RunEvent) async {
        events.append(event)
        switch event.action {
        case .stop, .stopAtOnce: state = .stopping
        case .rate: take(.rate(event.value ?? 0), at: event.at)
        case .users: take(.users(Int(event.value ?? 0)), at: event.at)
        case .pause: take(.pause, at: event.at)
        case .resume: take(.resume, at: event.at)
        }
    }

    private func take(_ change: LoadChange, at moment: Duration) {
        // The engine accepted it before.
        _ = try? course.accept(change, at: moment)
    }

    /// The run is over.
    public func finish(_ result: RunResult) {
        state = .finished
    }

    /// How the test stands.
    public var status: ControlStatus {
        // A change is a moment ahead of the last interval: what it asks for holds already.
        let now = Swift.max(last.end, events.last { $0.steers }?.at ?? .zero)
        let level = course.isPaused ? 0 : course.level(at: now)
        let isOpen = if case .open = plan.workload { true } else { false }
        let response = last.responseTime
        func quantile(_ share: Double) -> Double? {
            response.isEmpty ? nil : Double(response.value(atQuantile: share)) / 1e9
        }
        return ControlStatus(
            name: plan.name, state: stateNow, workload: isOpen ? .open : .closed,
            elapsed: last.end / .seconds(1), duration: plan.workload.duration / .seconds(1),
            rate: isOpen ? level : nil, users: isOpen ? nil : Int(level), throughput: last.throughput,
            p50: quantile(0.5), p99: quantile(0.99), exchanges: exchanges, errors: errors,
            events: events.map(ControlEvent.init))
    }

    private var stateNow: ControlStatus.State {
        guard state == .running else { return state }
        if last.end >= plan.workload.duration { return .finishing }
        return course.isPaused ? .paused : .running
    }
}
