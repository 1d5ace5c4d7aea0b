import LoadMeasure
import LoadPlan
import Synchronization

/// A circuit breaker that all loops share.
///
/// A lock of a few instructions around the state machine, taken twice per exchange where a breaker is written: so probes
/// are counted exactly, and no loop sends what another one knows to be refused.
final class SharedBreaker: Sendable {
    private struct State {
        /// Nil until the first exchange asks: a window of time begins with the load.
        var machine: BreakerStateMachine?
        var meter: BreakerMeter
    }

    let scope: ExchangeScope
    private let breaker: Breaker
    private let state = Mutex(State(meter: BreakerMeter()))
    private let journal: ScenarioJournal

    init(_ breaker: Breaker, scope: ExchangeScope, journal: ScenarioJournal) {
        self.breaker = breaker
        self.scope = scope
        self.journal = journal
    }

    /// Whether an exchange may be sent.
    func ask(at now: Int64) -> BreakerStateMachine.Answer {
        let (answer, change) = state.withLock { state in
            if state.machine == nil { state.machine = BreakerStateMachine(breaker, at: now) }
            let (answer, change) = state.machine?.ask(at: now) ?? (.refused, nil)
            if let change { state.meter.enter(change.state, at: change.at) }
            return (answer, change)
        }
        if let change { journal.write(.init(change, of: scope)) }
        return answer
    }

    /// An exchange that passed has ended.
    func end(_ sample: Sample, passed: Int) {
        let error = sample.error
        // What never reached the target says nothing of it.
        if let error, error.isNotTargets || error == .request { return forget(passed: passed) }
        let outcome = BreakerStateMachine.Outcome(failed: error != nil, serviceTime: sample.serviceTime)
        let change = state.withLock { state in
            let change = state.machine?.end(outcome, passed: passed, at: sample.ended) ?? nil
            if let change { state.meter.enter(change.state, at: change.at) }
            return change
        }
        if let change { journal.write(.init(change, of: scope)) }
    }

    /// An exchange that passed was never sent.
    func forget(passed: Int) {
        state.withLock { $0.machine?.forget(passed: passed) }
    }

    /// Measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        state.withLock { $0.meter.restart(at: start) }
    }

    /// What was measured since the last call.
    func take(at now: Int64, end: Duration) -> BreakerSnapshot {
        state.withLock { $0.meter.take(at: now, end: end) }
    }
}

/// The circuit breakers of a plan: of the run, of classes of users, and of tasks.
final class Breakers: Sendable {
    private let all: [SharedBreaker]

    /// - Parameter journal: where their changes are told.
    init(_ plan: Plan, journal: ScenarioJournal) {
        var all: [SharedBreaker] = []
        func add(_ breaker: Breaker?, _ scope: ExchangeScope) {
            if let breaker { all.append(SharedBreaker(breaker, scope: scope, journal: journal)) }
        }
        for userClass in plan.userClasses {
            for task in userClass.tasks { add(task.breaker, .init(userClass: userClass.name, task: task.name)) }
        }
        for userClass in plan.userClasses { add(userClass.breaker, .init(userClass: userClass.name)) }
        add(plan.breaker, .run)
        self.all = all
    }

    /// What the exchanges of a task ask, or those of a class's start and end: the task's own, the class's, and the run's.
    func breakers(of userClass: UserClass, task: UserTask?) -> [SharedBreaker] {
        all.filter { breaker in
            let scope = breaker.scope
            return (scope.userClass == nil || scope.userClass == userClass.name)
                && (scope.task == nil || scope.task == task?.name)
        }
    }

    /// Measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        for breaker in all { breaker.measure(from: start) }
    }

    /// What was measured since the last call; the snapshot ends now.
    func take(at now: Int64, into snapshot: inout Snapshot) {
        for breaker in all { snapshot.breakers[breaker.scope] = breaker.take(at: now, end: snapshot.end) }
    }
}
