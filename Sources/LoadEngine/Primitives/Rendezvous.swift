import LoadLoop
import LoadMeasure
import LoadPlan
import Synchronization

/// A place where users of a run wait for each other: when so many are there, all go on at once, and the next round
/// begins.
///
/// The time-out of a round counts from its first user. When it is over, those who are there go on together, fewer than
/// wanted. So a round always ends, also where too few users are left: by the time-out, or with the load.
public final class Rendezvous: Sendable {
    /// One coming together.
    private final class Round: Sendable {
        /// How it ended; nil while users come.
        let outcome = Mutex<WaitOutcome?>(nil)
        /// When it ends at the latest, in nanoseconds of the monotonic clock.
        let deadline: Int64

        init(deadline: Int64) {
            self.deadline = deadline
        }
    }

    private struct State {
        /// The round that goes on, if somebody is there.
        var round: Round?
        var line = WaitingLine<SharedWait>()
        /// The rounds that ended since they were last asked for.
        var ended = MeetingCounts()

        /// Ends the round. Returns who goes on.
        mutating func endRound(as outcome: WaitOutcome) -> [SharedWait] {
            if outcome == .fulfilled { ended.met += 1 } else { ended.timedOut += 1 }
            round?.outcome.withLock { $0 = outcome }
            round = nil
            return line.removeAll()
        }
    }

    /// How many users make a round.
    public let users: Int
    private let timeout: Duration?
    private let state = Mutex(State())

    /// Makes a meeting place.
    ///
    /// - Parameters:
    ///   - users: how many wait for each other; fewer than 2 wait for nobody.
    ///   - timeout: how long the first user of a round waits for the last; nil for as long as the load lasts.
    public init(users: Int, timeout: Duration? = nil) {
        self.users = users
        self.timeout = timeout
    }

    /// How many are there now.
    public var waiting: Int { state.withLock { $0.line.count } }

    /// The rounds that ended since the last call.
    func takeCounts() -> MeetingCounts {
        state.withLock { state in
            defer { state.ended = MeetingCounts() }
            return state.ended
        }
    }

    private enum Coming {
        case last([SharedWait])
        case waits(SharedWait, ticket: Int, Round)
    }

    /// Comes, and waits until all are there.
    ///
    /// - Parameter group: the sleeps that the wait belongs to, of the loop that the caller is on.
    /// - Returns: `.fulfilled` where all came, `.timedOut` where the round's time was over before.
    public func arrive(in group: SleepGroup) async -> WaitOutcome {
        await arrive(in: group, until: .max, within: nil)
    }

    /// Comes, and waits until all are there; leaves at `deadline` of the monotonic clock, in nanoseconds, or where a scope
    /// ends. The others go on waiting then, and its place is free again.
    func arrive(in group: SleepGroup, until deadline: Int64, within scope: BackgroundScope?) async -> WaitOutcome {
        switch state.withLock({ come(&$0, in: group) }) {
        case .last(let others):
            for wait in others { wait.end() }
            return .fulfilled
        case .waits(let wait, let ticket, let round):
            let outcome = await wait.wait(until: Swift.min(round.deadline, deadline), within: scope)
            if outcome == .fulfilled { return .fulfilled }
            return settle(outcome, ticket: ticket, of: round, endsRound: round.deadline <= deadline)
        }
    }

    private func come(_ state: inout State, in group: SleepGroup) -> Coming {
        if state.line.count + 1 >= users { return .last(state.endRound(as: .fulfilled)) }
        let round = state.round ?? Round(deadline: MonotonicClock.deadline(after: timeout))
        state.round = round
        let wait = SharedWait(in: group)
        return .waits(wait, ticket: state.line.append(wait), round)
    }

    /// What became of a user that something else than the last one's coming has woken.
    ///
    /// - Parameter endsRound: whether its time was that of the round.
    private func settle(
        _ outcome: WaitOutcome, ticket: Int, of round: Round, endsRound: Bool
    ) -> WaitOutcome {
        let (settled, others) = state.withLock { state -> (WaitOutcome, [SharedWait]) in
            // The round has ended meanwhile: as it did for all others.
            if let ended = round.outcome.withLock({ $0 }) { return (ended, []) }
            _ = state.line.leave(ticket)
            if outcome == .timedOut, endsRound { return (.timedOut, state.endRound(as: .timedOut)) }
            if state.line.count == 0 { state.round = nil }
            return (outcome, [])
        }
        for wait in others { wait.end(as: .timedOut) }
        return settled
    }
}
