import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// One simulated person: runs iterations of tasks with waits in between. A coroutine on its loop, with its own clients
/// and its own random numbers.
final class VirtualUser {
    let player: LoopPlayer
    private let clients: [any ExchangeClient]
    /// Clients for steps at once, while they are not used.
    private var spareClients: [[any ExchangeClient]] = []
    let session: Session
    let number: Int
    /// The sleeps that its waits belong to.
    private(set) var sleeps: SleepGroup
    /// What the user's own code remembers, by type.
    var codeState: [ObjectIdentifier: AnyObject] = [:]
    /// What failed, of a user that is nobody's; nil for users of the load.
    var failures: FailureList?
    /// Whether the user waits between two iterations.
    private var isResting = false
    /// Whether it ended since it has no row of its own left.
    private(set) var isOutOfRows = false
    /// Whether the workload let the user go while it rested.
    private(set) var isGone = false
    /// Whether the user does something at its end, which it does when its rest is over.
    private var hasEndToPerform = false
    /// Set when the workload no longer wants this user: it ends after its iteration, or where it rests.
    private var isLeaving = false

    /// - Parameter number: the user's number in its scenario: it seeds its random numbers.
    init(number: Int, player: LoopPlayer) {
        self.player = player
        let session = player.makeSession(ofUser: number)
        self.session = session
        self.number = number
        sleeps = player.sleeps
        clients = player.executors.map { $0.makeClient(session: session) }
    }

    func close() {
        for client in clients + spareClients.joined() { client.close() }
    }

    /// Clients of the user that nothing else uses, for what must end by then.
    func takeSpareClients(until latestEnd: Int64) -> [any ExchangeClient] {
        let spare = spareClients.popLast() ?? player.executors.map { $0.makeClient(session: session) }
        if latestEnd != .max { for client in spare { client.latestEnd = latestEnd } }
        return spare
    }

    /// The clients are used no longer.
    func giveBack(_ clients: [any ExchangeClient]) {
        for client in clients { client.latestEnd = .max }
        spareClients.append(clients)
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
        let program = userClass.program
        hasEndToPerform = program.onStop != nil
        // Whoever is interrupted where it rests does not rest any more.
        defer { isResting = false }
        let random = SplitMix64(seed: player.seed, stream: UInt64(number))
        var strand = Strand(due: start, random: random, clients: clients)
        guard drawFirstValues(as: userClass) else { return }
        if let onStart = program.onStart { await carryOut(program, from: onStart, on: &strand) }
        _ = strand.recover()
        while !isLeaving, !strand.isCut, !player.isStopping, drawValues(as: userClass, on: &strand),
            player.takeIteration()
        {
            player.recorder.beginIteration(waited: nil)
            let (due, progress) = (strand.due, strand.progress)
            await carryOut(program, from: userClass.pickTask(using: &strand.random), on: &strand)
            let isComplete = strand.recover()
            if strand.isCut { break }
            let ended = strand.due
            if isComplete { player.recorder.endIteration(responseTime: ended - due) }
            strand.due = userClass.wait.nextStart(afterIterationFrom: due, to: ended, using: &strand.random)
            guard strand.due > ended else {
                // An iteration that did nothing: others must get their turn, and a stop its effect.
                if strand.progress == progress { await player.loop.yield() }
                continue
            }
            isResting = true
            guard await player.sleeps.sleep(until: strand.due) else { break }
            isResting = false
        }
        strand = Strand(due: MonotonicClock.now(), random: strand.random, clients: clients)
        await performEnd(as: program, on: &strand)
    }

    /// Carries out the end of a user. It has until a stop, or the end of the time for finishing: the end of the phases,
    /// which ends all other waits, is what it comes after.
    private func performEnd(as program: StepProgram, on strand: inout Strand) async {
        guard let onStop = program.onStop, !player.isStopping else { return }
        sleeps = player.lastSleeps
        await carryOut(program, from: onStop, on: &strand)
        sleeps = player.sleeps
    }

    /// Serves arrivals, its first one first, until there will be no more.
    ///
    /// Each arrival is somebody new: it begins without values, and performs its class's start and end itself.
    func liveInOpenWorkload(first: Arrival) async {
        var next: Arrival? = first
        let seat = ArrivalSeat(on: player.loop)
        while let arrival = next {
            // What the user chooses depends on the arrival alone, not on which user or loop happens to serve it.
            let random = SplitMix64(seed: player.seed, stream: UInt64(arrival.number))
            var strand = Strand(due: arrival.intended, random: random, clients: clients)
            strand.isIntended = player.arrivalsAreExchanges
            session.removeAll()
            let userClass = player.chooseClass(using: &strand.random)
            let program = userClass.program
            guard drawFirstValues(as: userClass), drawValues(as: userClass, on: &strand) else {
                player.abandonArrivals(1)
                next = await awaitArrival(at: seat)
                continue
            }
            player.begin(arrival)
            codeState.removeAll()
            if let onStart = program.onStart { await carryOut(program, from: onStart, on: &strand) }
            _ = strand.recover()
            if !strand.isCut { await carryOut(program, from: userClass.pickTask(using: &strand.random), on: &strand) }
            let isComplete = strand.recover()
            if strand.isCut { strand = Strand(due: MonotonicClock.now(), random: strand.random, clients: clients) }
            await performEnd(as: program, on: &strand)
            let ended = strand.due
            if isComplete, strand.recover() { player.recorder.endIteration(responseTime: ended - arrival.intended) }
            let free = userClass.wait.nextStart(afterIterationFrom: arrival.intended, to: ended, using: &strand.random)
            if free > ended, !player.arrivalsAreServed { _ = await player.sleeps.sleep(until: free) }
            next = await awaitArrival(at: seat)
        }
    }

    /// Carries out one of the lists of the only class's program, as a user that is nobody's. It draws its values once: what
    /// the first list saved, the second one knows.
    ///
    /// - Parameter endsAtFailure: whether the first step that fails is the last.
    /// - Returns: what failed; nil where all of it was done, and nothing failed but what code took for no failure.
    func performOnce(_ part: (StepProgram) -> Int?, endsAtFailure: Bool) async -> FailureList? {
        let userClass = player.classes[0]
        guard let entry = part(userClass.program) else { return nil }
        let random = SplitMix64(seed: player.seed, stream: UInt64(number))
        var strand = Strand(due: MonotonicClock.now(), random: random, clients: clients)
        let hasDrawn = failures != nil
        failures = FailureList(endsSteps: endsAtFailure)
        guard hasDrawn || (drawFirstValues(as: userClass) && drawValues(as: userClass, on: &strand)) else {
            return failures
        }
        await carryOut(userClass.program, from: entry, on: &strand)
        return strand.isCut || strand.failures > 0 ? failures : nil
    }

    /// The value that the user has of that name.
    func value(named name: String) -> ArraySlice<UInt8>? {
        player.slot(named: name).flatMap { session[$0] }
    }

    /// Draws the values of a life; false where a source has no row left.
    private func drawFirstValues(as userClass: PreparedClass) -> Bool {
        hasDrawn(player.values.begin(session, userClass.draws, user: player.firstUser + number), as: userClass)
    }

    /// Draws the values of an iteration; false where a source has no row left.
    @inline(__always)
    private func drawValues(as userClass: PreparedClass, on strand: inout Strand) -> Bool {
        if userClass.draws.isEmpty { return true }
        let draw = player.values.beginIteration(
            session, userClass.draws, user: player.firstUser + number, random: &strand.random)
        return hasDrawn(draw, as: userClass)
    }

    private func hasDrawn(_ draw: ValueSources.Draw, as userClass: PreparedClass) -> Bool {
        switch draw {
        case .drawn: return true
        case .spent: userClass.dataIsSpent = true
        case .ownSpent: isOutOfRows = true
        }
        return false
    }

    private func awaitArrival(at seat: ArrivalSeat) async -> Arrival? {
        if let waiting = player.takeWaitingArrival() { return waiting }
        guard player.release(seat) else { return nil }
        await player.loop.wait(at: seat)
        return seat.arrival
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
