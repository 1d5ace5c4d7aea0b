import LoadMeasure
import LoadPlan
import Synchronization

/// Tells whoever listens of what the scenario's own elements, such as a circuit breaker, do to the run.
final class ScenarioJournal: Sendable {
    /// What one of them did.
    struct Entry: Sendable {
        var action: RunEvent.Action
        var value: Double?
        /// In nanoseconds of the monotonic clock.
        var at: Int64
        /// In words.
        var effect: String
    }

    typealias Listener = @Sendable (Entry) -> Void
    private let listener = Mutex<Listener?>(nil)

    /// Has `listener` told of each entry from now on, on the thread that writes it.
    func listen(_ listener: @escaping Listener) {
        self.listener.withLock { $0 = listener }
    }

    func write(_ entry: Entry) {
        listener.withLock { $0 }?(entry)
    }
}

extension ScenarioJournal.Entry {
    /// What a breaker did, and why.
    init(_ change: BreakerStateMachine.Change, of scope: ExchangeScope) {
        let effect = "\(change.state.rawValue): \(change.reason)" + scope.suffix
        self.init(action: .breaker, value: nil, at: change.at, effect: effect)
    }

    /// How an adaptive limit moved.
    init(limitFrom before: Int, to count: Int, at instant: Int64, of scope: ExchangeScope) {
        let (before, after) = (PlanDescription.decimal(Double(before)), PlanDescription.decimal(Double(count)))
        let effect = "\(before) -> \(after) in flight" + scope.suffix
        self.init(action: .limit, value: Double(count), at: instant, effect: effect)
    }
}
