import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

/// Plays one loop's segment of a scenario's workload: starts virtual users, hands them their arrivals, and records what they do.
///
/// Everything happens on the loop's thread, so nothing here is locked.
final class LoopPlayer {
    private let workload: Workload
    /// Seeds what its users choose.
    let seed: UInt64
    /// How many users the scenarios before this one may have.
    let firstUser: Int
    let loop: EventLoop
    /// The sleeps of its users, which end when nothing more is to begin.
    let sleeps: SleepGroup
    /// The sleeps of users that perform their end, which a stop ends.
    let lastSleeps: SleepGroup
    let recorder: Recorder
    let executors: [any Executor]
    let values: ValueSources
    /// The series of what follows exchanges by itself.
    let followUps: FollowUpSeries
    /// The executors' names, in their order.
    let executorNames: [String]
    /// What the users of all loops share.
    let shared: SharedPlaces
    /// The tasks' own code, by its number.
    let code: [UserCode]
    private let layout: SessionLayout

    /// Set when nothing more shall be sent: by the user, or because the time for finishing is over.
    private(set) var isStopping = false

    /// Whether each arrival begins with an exchange, which is then due when the arrival is.
    let arrivalsAreExchanges: Bool
    let classes: [PreparedClass]
    private let classSpread: UserClassSpread
    private let classChoice: WeightedChoice
    private let segment: Int
    private let segments: Int
    private var iterationsLeft: Int?
    /// The users of a closed workload that there are to be, by number.
    private var users: [Int: VirtualUser] = [:]
    private var population = Population()
    /// The users of an open workload.
    private let pool: ScenarioPool
    /// The segment's arrivals, in an open workload.
    private var arrivals: SteeredArrivals?
    /// The segment's users, in a closed workload.
    private var changes: SteeredUsers?
    /// Where the player waits for the next arrival or change of users: a change of the course ends it.
    private let nap: Nap
    /// Whether all arrivals of the segment have been handed to the pool.
    private var arrivalsAreOver = false
    /// When the workload's last phase ends, in nanoseconds of the monotonic clock.
    private var plannedEnd = Int64.max
    private(set) var tally = ArrivalTally()
    /// When its last user had ended, in nanoseconds of the monotonic clock.
    private var ended: Int64?

    /// - Parameters:
    ///   - segment: which of `segments` parts of the workload this loop plays.
    /// - Throws: `InvalidWorkload` where the workload or weights make no sense.
    init(
        _ prepared: PreparedScenario, code: [UserCode], executors: [any Executor], values: ValueSources,
        common: CommonPool?, sleeps: SleepGroup, segment: Int, of segments: Int
    ) throws {
        let (steps, userClasses) = (prepared.steps, prepared.userClasses)
        workload = prepared.scenario.workload
        (seed, firstUser) = (prepared.seed, prepared.firstUser)
        (self.sleeps, loop) = (sleeps, sleeps.loop)
        self.executors = executors
        layout = prepared.layout
        self.values = values
        executorNames = steps.registry.executors
        shared = steps.registry.shared
        self.code = code
        self.segment = segment
        self.segments = segments
        followUps = FollowUpSeries(steps.registry, executors: executors)
        recorder = Recorder(
            steps: steps.registry.all.map { Recorder.StepNames(task: $0.name, method: $0.method) } + followUps.names,
            groups: steps.registry.groups)
        arrivalsAreExchanges = userClasses.allSatisfy(\.beginsWithExchange)
        classes = try zip(userClasses, steps.programs).map { userClass, program in
            try PreparedClass(userClass, program: program, draws: values.draws(of: userClass))
        }
        lastSleeps = classes.contains { $0.program.onStop != nil } ? loop.makeSleepGroup() : sleeps
        classSpread = try UserClassSpread(userClasses, users: workload.maxUsers)
        classChoice = try WeightedChoice(weights: userClasses.map(\.weight))
        nap = Nap(in: sleeps)
        var limit = 0
        switch workload {
        case .open(let open):
            limit = open.maxUsers.share(segment, of: segments)
            arrivals = SteeredArrivals(try open.arrivals(seed: seed).segment(segment, of: segments))
        case .closed(let phases):
            let own = try phases.userChanges().segment(segment, of: segments)
            changes = SteeredUsers(own, duration: workload.duration)
            iterationsLeft = own.iterationBudget
        }
        pool = ScenarioPool(limit: limit, common: workload.isOpen ? common : nil, nap: nap)
    }

    /// Plays the segment from `origin`, in nanoseconds of the monotonic clock; returns when its last user has ended.
    func play(from origin: Int64, on isolation: isolated LoopIsolation) async {
        defer { ended = MonotonicClock.now() }
        plannedEnd = origin + workload.duration.wholeNanoseconds
        // What came before, such as encoding large bodies, is not the run's.
        _ = await sleeps.sleep(until: origin - 1_000_000)
        switch workload {
        case .open:
            await withDiscardingTaskGroup { group in
                await playArrivals(from: origin) { arrival in
                    group.addImmediateTask {
                        _ = isolation
                        await self.serve(from: arrival)
                    }
                }
            }
        case .closed:
            await withDiscardingTaskGroup { group in
                await playUsers(from: origin) { user, number, start in
                    group.addImmediateTask {
                        _ = isolation
                        await self.live(user, number: number, from: start)
                    }
                }
            }
        }
    }

    // MARK: - Open workload

    private func playArrivals(from origin: Int64, spawn: (Arrival) -> Void) async {
        var behind = 0
        var hasSlept = false
        playing: while !isStopping {
            serveWaiting(by: spawn)
            let now = MonotonicClock.now()
            switch arrivals?.next(at: now - origin) ?? .over {
            case .due(let start):
                if hasSlept {
                    behind = 0
                } else {
                    behind += 1
                    // Behind its time, it must let the others of the loop have theirs; above all before it adds a
                    // user, for the one that would be free by now may only lack its turn. Adding users costs more
                    // time, and being late would make more of them than the load needs.
                    if behind.isMultiple(of: 256) || pool.wouldGrow { await loop.yield() }
                }
                hasSlept = false
                if arrivalsAreExchanges { recorder.intend() }
                tally.due += 1
                let arrival = Arrival(
                    intended: origin + start.offset, waitsSince: nil, number: segment + start.place * segments)
                switch pool.assign(arrival, now: now) {
                case .free(let seat): seat.goOn(with: arrival)
                case .new: spawn(arrival)
                case .waits: break
                }
            case .wait(let offset):
                guard await nap.sleep(until: origin + offset) else { break playing }
                hasSlept = true
            case .over:
                break playing
            }
        }
        arrivalsAreOver = true
        if arrivalsAreServed { sleeps.interrupt() }
        pool.letFreeUsersGo()
        // The users that could serve what waits may be other scenarios' by now.
        while pool.isShared, !isStopping {
            serveWaiting(by: spawn)
            guard pool.waitingCount > 0, await nap.sleep(until: .max) else { break }
        }
        pool.giveRoomBack()
    }

    /// Lets new users serve arrivals that wait, as far as there is room.
    private func serveWaiting(by spawn: (Arrival) -> Void) {
        guard pool.isShared else { return }
        while let arrival = pool.nextForNewUser() { spawn(arrival) }
        if arrivalsAreServed { sleeps.interrupt() }
    }

    /// Whether no arrival will come and none waits: a user that rests need not rest any longer.
    var arrivalsAreServed: Bool { arrivalsAreOver && pool.waitingCount == 0 }

    private func serve(from first: Arrival) async {
        population.add(1)
        let place = pool.begin()
        let user = VirtualUser(number: segment + place * segments, player: self)
        await user.liveInOpenWorkload(first: first)
        user.close()
        population.add(-1)
        pool.end(place)
    }

    /// The next arrival for a user that has finished one; nil when it is not to have one.
    func takeWaitingArrival() -> Arrival? {
        let waiting = pool.next()
        if waiting != nil, arrivalsAreServed { sleeps.interrupt() }
        return waiting
    }

    /// A user without an arrival.
    ///
    /// - Returns: whether it may wait for one; false when none will come, or its place is needed elsewhere.
    func release(_ seat: ArrivalSeat) -> Bool {
        !arrivalsAreOver && pool.release(seat)
    }

    /// Gives up on arrivals that no user served.
    func abandonArrivals(_ count: Int) {
        if !arrivalsAreExchanges { recorder.intend(count) }
        recorder.leaveUnsent(count)
    }

    /// Gives all users that come from now on these values, besides the variables or in their place.
    func give(_ values: [(name: String, value: ArraySlice<UInt8>)]) {
        self.values.give(values.compactMap { value in slot(named: value.name).map { ($0, value.value) } })
    }

    /// Where sessions keep the value of that name.
    func slot(named name: String) -> Int? { layout.slot(named: name) }

    /// The session of a new user, by its number in the scenario.
    func makeSession(ofUser number: Int) -> Session { Session(layout, user: firstUser + number) }

    /// A virtual user begins to serve an arrival.
    func begin(_ arrival: Arrival) {
        let now = MonotonicClock.now()
        if now <= plannedEnd { tally.startedInTime += 1 }
        recorder.beginIteration(waited: arrival.waitsSince.map { now - $0 } ?? 0)
    }

    /// The class of the user that an arrival is.
    func chooseClass(using random: inout SplitMix64) -> PreparedClass {
        classes.count == 1 ? classes[0] : classes[classChoice.pick(using: &random)]
    }

    // MARK: - Closed workload

    private func playUsers(from origin: Int64, spawn: (VirtualUser, Int, Int64) -> Void) async {
        playing: while !isStopping {
            switch changes?.next(at: MonotonicClock.now() - origin) ?? .over {
            case .due(let change):
                switch change.action {
                case .start where classes[classSpread[user: change.user]].dataIsSpent: break
                case .start:
                    let user = VirtualUser(number: change.user, player: self)
                    users[change.user] = user
                    spawn(user, change.user, origin + change.at.wholeNanoseconds)
                case .stop:
                    if let user = users.removeValue(forKey: change.user), user.leave() { population.add(-1) }
                }
            case .wait(let offset):
                // A pause at the end belongs to the run, unless the iterations or the data are used up.
                let isDone = (nothingIsLeft || usersAreOutOfRows) && origin + offset >= plannedEnd
                guard !isDone, await nap.sleep(until: origin + offset) else { break playing }
            case .over:
                break playing
            }
        }
        for user in users.values where user.leave() { population.add(-1) }
        users = [:]
        sleeps.interrupt()
    }

    private func live(_ user: VirtualUser, number: Int, from start: Int64) async {
        population.add(1)
        let userClass = classes[classSpread[user: number]]
        userClass.hasBegun = true
        await user.liveInClosedWorkload(as: userClass, from: start)
        user.close()
        // One that left while it rested was taken off then.
        if !user.isGone { population.add(-1) }
        // Users with rows of their own may be yet to come.
        if nothingIsLeft { sleeps.interrupt() } else if usersAreOutOfRows { nap.end() }
    }

    /// Whether all users that there are to be have ended because they have no row of their own left.
    private var usersAreOutOfRows: Bool {
        population.count == 0 && !users.isEmpty && users.values.allSatisfy(\.isOutOfRows)
    }

    /// Whether all users have ended because the iterations, or the data of all who had begun, are used up.
    private var nothingIsLeft: Bool {
        guard population.count == 0 else { return false }
        return iterationsLeft == 0
            || (classes.contains(where: \.dataIsSpent) && classes.allSatisfy { $0.dataIsSpent || !$0.hasBegun })
    }

    /// Takes one iteration from what the segment may still begin.
    func takeIteration() -> Bool {
        guard let left = iterationsLeft else { return true }
        guard left > 0 else { return false }
        iterationsLeft = left - 1
        return true
    }

    // MARK: - Steering

    /// Begins nothing new from a moment on, in nanoseconds from the run's start, until `steer` or `release`.
    ///
    /// - Returns: the moment, or a later one where that one has passed.
    func hold(from moment: Int64) -> Int64 {
        arrivals?.hold(from: moment) ?? changes?.hold(from: moment) ?? moment
    }

    /// Goes on as before.
    func release() {
        arrivals?.release()
        changes?.release()
        nap.end()
    }

    /// Changes the course from a moment on that all loops' players can keep. The change was checked.
    func steer(_ change: LoadChange, at moment: Int64) {
        // What it could throw, the check would have found.
        try? arrivals?.steer(change, at: moment)
        changes?.steer(change, at: moment)
        nap.end()
    }

    // MARK: - Stopping and telling

    /// Sends nothing more; exchanges in flight go on, arrivals that wait stay unsent.
    func stopSending() {
        isStopping = true
        abandonArrivals(pool.abandonWaiting())
        sleeps.interrupt()
        lastSleeps.interrupt()
    }

    /// Gives up on everything.
    func stopAtOnce() {
        stopSending()
        loop.cancelStreams()
    }

    /// What was recorded since the last call.
    func takeInterval() -> LoopInterval {
        LoopInterval(counters: recorder.swap(), userSeconds: population.takeUserSeconds(), ended: ended)
    }
}
