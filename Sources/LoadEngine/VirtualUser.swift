import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One simulated person: runs iterations of tasks with waits in between. A coroutine on its loop, with its own clients
/// and its own random numbers.
final class VirtualUser {
    private let player: LoopPlayer
    private var random: SplitMix64
    private let clients: [any ExchangeClient]
    private let session: Session
    private let number: Int
    private var ownRows: ValueSources.OwnCursors = [:]
    /// Whether the user waits between two iterations.
    private var isResting = false
    /// Whether the end of the load, or a stop, cut a wait between two steps: what would follow is not performed.
    private var wasCut = false
    /// Whether the workload let the user go while it rested.
    private(set) var isGone = false
    /// Whether the user does something at its end, which it does when its rest is over.
    private var hasEndToPerform = false
    /// Set when the workload no longer wants this user: it ends after its iteration, or where it rests.
    private var isLeaving = false

    /// - Parameter number: the user's number in the whole workload: it seeds its random numbers.
    init(number: Int, player: LoopPlayer) {
        self.player = player
        random = SplitMix64(seed: player.plan.seed, stream: UInt64(number))
        let session = player.makeSession()
        self.session = session
        self.number = number
        clients = player.executors.map { $0.makeClient(session: session) }
    }

    func close() {
        for client in clients { client.close() }
    }

    /// The workload no longer wants this user.
    ///
    /// - Returns: whether it rested, and so is gone by now; otherwise it ends after its iteration.
    func leave() -> Bool {
        isLeaving = true
        guard isResting, !hasEndToPerform else { return false }
        isGone = true
        close()
        return true
    }

    // MARK: - Lives

    /// Iterates for as long as the workload wants the user and iterations are left.
    ///
    /// - Parameter start: when the workload wants the user to begin: its first intended start.
    func liveInClosedWorkload(as userClass: PreparedClass, from start: Int64) async {
        hasEndToPerform = !userClass.onStop.isEmpty
        // Whoever is interrupted where it rests does not rest any more.
        defer { isResting = false }
        var due = start
        guard drawFirstValues(as: userClass) else { return }
        if !userClass.onStart.isEmpty { due = await perform(userClass.onStart, from: due) }
        while !isLeaving, !wasCut, !player.isStopping, drawValues(as: userClass), player.takeIteration() {
            player.recorder.beginIteration(waited: nil)
            let ended = await perform(userClass.pickTask(using: &random), from: due)
            if wasCut { break }
            player.recorder.endIteration(responseTime: ended - due)
            let next = userClass.wait.nextStart(afterIterationFrom: due, to: ended, using: &random)
            due = next
            guard next > ended else { continue }
            isResting = true
            guard await player.loop.sleep(until: next) else { break }
            isResting = false
        }
        guard hasEndToPerform else { return }
        wasCut = false
        _ = await perform(userClass.onStop, from: MonotonicClock.now())
    }

    /// Serves arrivals, its first one first, until there will be no more.
    ///
    /// Each arrival is somebody new: it begins without values, and performs its class's start and end itself.
    func liveInOpenWorkload(first: Arrival) async {
        var next: Arrival? = first
        let seat = ArrivalSeat(on: player.loop)
        while let arrival = next {
            // What the user chooses depends on the arrival alone, not on which user or loop happens to serve it.
            random = SplitMix64(seed: player.plan.seed, stream: UInt64(arrival.number))
            session.removeAll()
            wasCut = false
            let userClass = player.chooseClass(using: &random)
            var ended = arrival.intended
            var isIntended = true
            guard drawFirstValues(as: userClass), drawValues(as: userClass) else {
                player.recorder.leaveUnsent()
                next = await awaitArrival(at: seat)
                continue
            }
            player.begin(arrival)
            if !userClass.onStart.isEmpty {
                ended = await perform(userClass.onStart, from: ended, firstIsIntended: true)
                isIntended = false
            }
            if !wasCut {
                let task = userClass.pickTask(using: &random)
                ended = await perform(task, from: ended, firstIsIntended: isIntended)
            }
            if !wasCut, !userClass.onStop.isEmpty { ended = await perform(userClass.onStop, from: ended) }
            if !wasCut { player.recorder.endIteration(responseTime: ended - arrival.intended) }
            let free = userClass.wait.nextStart(afterIterationFrom: arrival.intended, to: ended, using: &random)
            if free > ended, !player.arrivalsAreServed { _ = await player.loop.sleep(until: free) }
            next = await awaitArrival(at: seat)
        }
    }

    /// Draws the values of a life; false where a source has no row left.
    private func drawFirstValues(as userClass: PreparedClass) -> Bool {
        let isThere = player.values.begin(session, userClass.draws, user: number, own: &ownRows)
        if !isThere { player.dataIsSpent = true }
        return isThere
    }

    /// Draws the values of an iteration; false where a source has no row left.
    private func drawValues(as userClass: PreparedClass) -> Bool {
        if userClass.draws.isEmpty { return true }
        let isThere = player.values.beginIteration(
            session, userClass.draws, user: number, own: &ownRows, random: &random)
        if !isThere { player.dataIsSpent = true }
        return isThere
    }

    private func awaitArrival(at seat: ArrivalSeat) async -> Arrival? {
        if let waiting = player.takeWaitingArrival() { return waiting }
        guard player.release(seat) else { return nil }
        await player.loop.wait(at: seat)
        return seat.arrival
    }

    // MARK: - Steps

    /// Performs steps in order and returns when the last one ended. The first one is due at `intended`, each further one
    /// when the one before has ended, plus its wait.
    ///
    /// - Parameter firstIsIntended: whether the first exchange was counted as intended when its arrival came; it is then
    ///   performed, or counted as unsent.
    private func perform(
        _ steps: [PreparedClass.Step], from intended: Int64, firstIsIntended: Bool = false
    ) async -> Int64 {
        var due = intended
        var isIntended = firstIsIntended
        for step in steps {
            if player.isStopping, !isIntended { return due }
            if let pause = step.pause {
                due += pause.wait.sample(using: &random).wholeNanoseconds
                guard await player.loop.sleep(until: due), !player.isStopping else {
                    if isIntended { player.recorder.leaveUnsent() }
                    wasCut = true
                    return Swift.min(due, MonotonicClock.now())
                }
            }
            if !isIntended { player.recorder.intend() }
            isIntended = false
            let client = clients[step.executor]
            let sample = await client.perform(step.position, intended: due)
            player.recorder.record(sample, step: step.number, detail: client.failureDetail)
            due = sample.ended
            // A failure may come without any wait; others must get their turn all the same.
            if sample.error != nil { await player.loop.yield() }
        }
        return due
    }
}

extension WaitTime {
    /// When the next iteration is due, given the last one's intended start and end.
    fileprivate func nextStart(
        afterIterationFrom start: Int64, to end: Int64, using random: inout SplitMix64
    ) -> Int64 {
        switch self {
        case .none: end
        case .pacing(let period): Swift.max(start + period.wholeNanoseconds, end)
        default: end + sample(using: &random).wholeNanoseconds
        }
    }
}
