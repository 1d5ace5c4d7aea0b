import LoadLoop
import LoadMeasure
import LoadPlan
import Synchronization

/// Lets a limit of exchanges in flight follow what the target answers. Shared by all loops: a small lock per exchange where
/// such a limit is written.
final class LimitTuner: Sendable {
    fileprivate struct State {
        var search: LimitSearch?
        /// The limit that was told last, and when.
        var told: Int
        var toldAt = Int64.min / 2
    }

    private let limit: AdaptiveLimit
    private let scope: ExchangeScope
    private let semaphore: RunSemaphore
    private let journal: ScenarioJournal
    private let state: Mutex<State>

    /// A change is told where it is by so much, and not more often than so.
    fileprivate static let toldShare = 0.2
    fileprivate static let toldEvery: Int64 = 1_000_000_000

    init(_ limit: AdaptiveLimit, of semaphore: RunSemaphore, scope: ExchangeScope, journal: ScenarioJournal) {
        self.limit = limit
        self.semaphore = semaphore
        self.scope = scope
        self.journal = journal
        state = Mutex(State(told: limit.initial))
    }

    /// An exchange under the limit has ended.
    func end(_ sample: Sample) {
        if let error = sample.error, error.isNotTargets || error == .request { return }
        let (current, before) = state.withLock { state -> (Int?, Int?) in
            if state.search == nil { state.search = LimitSearch(limit, at: sample.started) }
            // A check or a status that was not expected is an answer, but a quick one may be a refusal.
            let hasEnded = state.search?.end(
                serviceTime: sample.serviceTime, isFailure: sample.error != nil, at: sample.ended,
                inFlight: { semaphore.held + semaphore.waiting })
            guard hasEnded == true, let current = state.search?.current else { return (nil, nil) }
            return (current, state.tell(current, at: sample.ended))
        }
        guard let current else { return }
        if semaphore.permitCount != current { semaphore.permitCount = current }
        if let before { journal.write(.init(limitFrom: before, to: current, at: sample.ended, of: scope)) }
    }
}

extension LimitTuner.State {
    /// Whether a change is worth telling; notes it.
    ///
    /// - Returns: what was told before.
    fileprivate mutating func tell(_ current: Int, at now: Int64) -> Int? {
        let isLarge = Swift.abs(Double(current - told)) >= Swift.max(1, Double(told) * LimitTuner.toldShare)
        guard isLarge, now - toldAt >= LimitTuner.toldEvery else { return nil }
        defer { (told, toldAt) = (current, now) }
        return told
    }
}
