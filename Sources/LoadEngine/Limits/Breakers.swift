import LoadMeasure
import LoadPlan
import Synchronization

/// A circuit breaker that all loops share.
///
/// A lock of a few instructions around the state machine, taken twice per exchange where a breaker is written: so probes
/// are counted exactly, and no loop sends what another one knows to be refused.
final class SharedBreaker: Sendable {
    /// The class of users that it is about; nil for the run.
    let userClass: String?
    private let breaker: Breaker
    /// Nil until the first exchange asks: a window of time begins with the load.
    private let machine = Mutex<BreakerStateMachine?>(nil)
    private let journal: ScenarioJournal

    init(_ breaker: Breaker, userClass: String?, journal: ScenarioJournal) {
        self.breaker = breaker
        self.userClass = userClass
        self.journal = journal
    }

    /// Whether an exchange may be sent.
    func ask(at now: Int64) -> BreakerStateMachine.Answer {
        let (answer, change) = machine.withLock { machine in
            if machine == nil { machine = BreakerStateMachine(breaker, at: now) }
            return machine?.ask(at: now) ?? (.refused, nil)
        }
        if let change { journal.write(.init(change, of: userClass)) }
        return answer
    }

    /// An exchange that passed has ended.
    func end(_ sample: Sample, passed: Int) {
        let error = sample.error
        // What never reached the target says nothing of it.
        if let error, error.isNotTargets || error == .request { return forget(passed: passed) }
        let outcome = BreakerStateMachine.Outcome(failed: error != nil, serviceTime: sample.serviceTime)
        let change = machine.withLock { $0?.end(outcome, passed: passed, at: sample.ended) ?? nil }
        if let change { journal.write(.init(change, of: userClass)) }
    }

    /// An exchange that passed was never sent.
    func forget(passed: Int) {
        machine.withLock { $0?.forget(passed: passed) }
    }
}

/// The circuit breakers of a plan: of the run, and of classes of users.
final class Breakers: Sendable {
    private let all: [SharedBreaker]

    /// - Parameter journal: where their changes are told.
    init(_ plan: Plan, journal: ScenarioJournal) {
        all =
            plan.userClasses.compactMap { userClass in
                userClass.breaker.map { SharedBreaker($0, userClass: userClass.name, journal: journal) }
            } + [plan.breaker.map { SharedBreaker($0, userClass: nil, journal: journal) }].compactMap(\.self)
    }

    /// What the exchanges of a class ask: the class's own, and the run's.
    func breakers(of userClass: UserClass) -> [SharedBreaker] {
        all.filter { $0.userClass == userClass.name || $0.userClass == nil }
    }
}
