import CLoadLoop
import Glibc

// Safe: every stored property is either immutable or touched on the loop's own thread only, which `assertOnLoop`
// checks in debug builds.
/// One thread that waits for sockets and times, and runs the tasks that are isolated to it.
///
/// A virtual user is a task isolated to the loop's `isolation`: it starts, waits and resumes here, without a hop
/// between threads and without a lock. Everything of the loop, but `stop`, is called on its own thread.
///
/// A turn: wait for events → hand them to their streams → fire the timers that are due → run the jobs that became
/// ready → write what they left for the end of the turn. To meet an intended start to the microsecond it sleeps until shortly before and then turns without waiting
/// (`spin`): the system's own timers are up to 50 µs late.
public final class EventLoop: @unchecked Sendable {
    /// The loop's number among its siblings, from 0.
    public let index: Int
    /// How long before a sleep's end the loop stops waiting and spins.
    private var spin: SpinMargin

    /// What the loop did since the last `takeStatistics()`.
    private var statistics = LoopStatistics()
    var streams = StreamTable()
    /// Where every read of every stream lands; its contents are valid until the reader suspends.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    /// Where what was read is decrypted to: all that `readBuffer` can hold, and a record that had begun before.
    let plainBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 288 << 10, alignment: 4096)
    /// Where whoever writes may put together what one write takes; its contents are valid until the writer returns.
    public let writeBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 4096)
    let poller: Int32
    /// Set once the loop gives up on its streams: what waits ends as cancelled, and so does what begins.
    private(set) var streamsCancelled = false

    /// What runs on this loop is isolated to this actor.
    public let isolation: LoopIsolation
    /// Runs the loop's jobs; code that cannot be isolated may prefer it as its task executor.
    public let executor: LoopExecutor
    @usableFromInline let waitingRoom: WaitingRoom
    @usableFromInline let entrance: WaitingRoom.Entrance
    private var deadlines = TimerQueue<StreamToken>()
    private var lookUps = TimerQueue<NameLookUp>()
    private var alarms = TimerQueue<Alarm>()
    /// Who has something to do when this turn's tasks have run; and a second array, so that neither is made anew.
    private var turnEnds: [any TurnEnd] = []
    private var currentTurnEnds: [any TurnEnd] = []
    /// All groups of sleeps, the loop's own first.
    private var sleepGroups: [SleepGroup] = []
    /// Streams that have more to read than one turn is given.
    private var unfinished: [StreamToken] = []

    /// - Parameters:
    ///   - index: the loop's number among its siblings.
    ///   - spin: how long before the end of a sleep to stop waiting and spin, at least; zero to rely on the system's
    ///     timer.
    /// - Throws: `StreamFailure.tooManyOpenFiles` when the process has no descriptors left.
    public init(index: Int, spin: Duration) throws(StreamFailure) {
        self.index = index
        self.spin = SpinMargin(least: Int64(spin / .nanoseconds(1)))
        executor = try LoopExecutor()
        isolation = LoopIsolation(executor)
        waitingRoom = WaitingRoom()
        entrance = WaitingRoom.Entrance(waitingRoom)
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poller >= 0, loop_watch(poller, executor.wakeUp, StreamToken.wakeUp.bits) == 0 else {
            throw StreamFailure(errno: errno)
        }
        sleepGroups = [SleepGroup(of: self)]
    }

    deinit {
        close(poller)
        readBuffer.deallocate()
        plainBuffer.deallocate()
        writeBuffer.deallocate()
    }

    /// Whether the caller runs on this loop's thread.
    @inline(__always)
    public var isCurrent: Bool { executor.isCurrent }

    /// Ends the loop's thread after its current turn. Call it when the loop's tasks have ended.
    public func stop() {
        executor.stop()
    }

    // MARK: - Turns

    /// Turns until `stop()`. The calling thread is the loop's thread from now on.
    func run() {
        executor.adoptThread()
        defer { executor.leaveThread() }
        loop_precise_sleep()
        let capacity = 512
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }

        var goesOn = true
        var turnBegan = MonotonicClock.now()
        while goesOn {
            let wait = timeToWait(from: turnBegan)
            let count = Int(loop_poll(poller, events, Int32(capacity), wait))
            let woken = MonotonicClock.now()
            let overslept = woken - turnBegan - wait
            statistics.count(overslept: overslept)
            if count == 0, wait > 0 { spin.wokeUp(late: overslept) }
            turnBegan = woken
            for index in 0..<Swift.max(count, 0) {
                let token = StreamToken(bits: loop_event_token(events + index))
                if token == .wakeUp {
                    goesOn = executor.emptyInbox()
                } else {
                    streams[token]?.happened(events[index].events)
                }
            }
            readOn()
            fireTimers(now: turnBegan)
            let worked = count > 0 || executor.hasReadyJobs
            executor.runJobs()
            if !turnEnds.isEmpty { endTurn() }
            if worked {
                let turnEnded = MonotonicClock.now()
                statistics.count(turn: turnEnded - turnBegan)
                turnBegan = turnEnded
            }
        }
    }

    /// How long the next wait may take, in nanoseconds; 0 to spin. Never long: a wait that ends late tells that the
    /// thread, or the whole machine, stood still, and only a wait of known length can end late.
    private func timeToWait(from now: Int64) -> Int64 {
        if executor.hasReadyJobs || !unfinished.isEmpty || !turnEnds.isEmpty { return 0 }
        var until = Swift.min(deadlines.earliest, lookUps.earliest, alarms.earliest, now + Self.longestWait)
        until = Swift.min(until, outsideWaits.sharedWaits.earliest)
        var earliest = Int64.max
        for group in sleepGroups {
            earliest = Swift.min(earliest, group.earliest)
            until = Swift.min(until, group.sharedWaits.earliest)
        }
        if earliest != .max { until = Swift.min(until, earliest - spin.current) }
        return Swift.max(0, until - now)
    }

    private static let longestWait: Int64 = 10_000_000

    private func fireTimers(now: Int64) {
        for group in sleepGroups { group.fire(now: now) }
        outsideWaits.fire(now: now)
        while let token = deadlines.pop(upTo: now) { streams[token]?.deadlineCame(now: now) }
        while let lookUp = lookUps.pop(upTo: now) { lookUp.end(.failure(.timedOut)) }
        while let alarm = alarms.pop(upTo: now) { alarm.came(now: now) }
    }

    /// Calls `place` once, when the tasks that are ready have had their turn.
    public func callAtEndOfTurn(_ place: any TurnEnd) {
        assertOnLoop()
        turnEnds.append(place)
    }

    private func endTurn() {
        // What is left for the end of a turn at the end of one belongs to the next.
        swap(&turnEnds, &currentTurnEnds)
        for place in currentTurnEnds { place.turnEnds() }
        currentTurnEnds.removeAll(keepingCapacity: true)
    }

    // MARK: - Waiting

    /// Suspends the current task: `place` keeps it until it hands it to `resume`.
    ///
    /// Inlinable across modules: otherwise each wait would have a frame of its own.
    @inlinable
    @inline(__always)
    public func wait(at place: any WaitingPlace) async {
        assertOnLoop()
        waitingRoom.place = place
        await entrance.pass()
    }

    /// A task that waited goes on, after what is ready already. Call it once for each wait.
    @inline(__always)
    public func resume(_ task: WaitingTask) {
        executor.makeReady(task.job)
    }

    /// The loop's own group of sleeps.
    public var sleeps: SleepGroup { sleepGroups[0] }

    /// A group of sleeps beside the loop's own.
    public func makeSleepGroup() -> SleepGroup {
        assertOnLoop()
        let group = SleepGroup(of: self)
        sleepGroups.append(group)
        return group
    }

    /// Ends the sleeps of all groups, now and from now on.
    public func interruptAllSleeps() {
        for group in sleepGroups { group.interrupt() }
    }

    /// Lets everything else that is ready run first.
    public func yield() async {
        await wait(in: sleepGroups[0], until: 0)
    }

    func wait(in group: SleepGroup, until deadline: Int64) async {
        (waitingRoom.sleepGroup, waitingRoom.sleepUntil) = (group, deadline)
        await entrance.pass()
    }

    /// The group of waits (`SharedWait`) for what happens outside the loop in the place of a stream, such as the call of
    /// another client. They outlast sleeps, and end when the loop gives up on its streams.
    public private(set) lazy var outsideWaits = SleepGroup(of: self)

    // MARK: - Streams

    func arm(_ token: StreamToken, at deadline: Int64) {
        deadlines.push(token, at: deadline)
    }

    func arm(_ alarm: Alarm, at time: Int64) {
        alarms.push(alarm, at: time)
    }

    /// A stream has more to read: it goes on in the next turn, when others had theirs.
    func readLater(_ token: StreamToken) {
        unfinished.append(token)
    }

    private func readOn() {
        guard !unfinished.isEmpty else { return }
        let tokens = unfinished
        unfinished.removeAll(keepingCapacity: true)
        for token in tokens { streams[token]?.readOn() }
    }

    /// Makes everything that waits for a stream, a name or a call of another client end as cancelled, now and from now on.
    public func cancelStreams() {
        assertOnLoop()
        streamsCancelled = true
        // Of a copy: a stream that is cancelled may be closed by whoever listens to it.
        let open = streams
        open.forEach { $0.cancel() }
        outsideWaits.interrupt()
        while let lookUp = lookUps.pop(upTo: .max) { lookUp.end(.failure(.cancelled)) }
    }

    /// Lets streams and look-ups begin again after `cancelStreams`.
    public func admitStreams() {
        assertOnLoop()
        streamsCancelled = false
        outsideWaits = SleepGroup(of: self)
    }

    /// The addresses of a host, looked up off the loop, before `deadline` in nanoseconds of the monotonic clock.
    func lookUp(
        host: String, port: Int, family: AddressFamily = .any, deadline: Int64
    ) async throws(StreamFailure) -> [SocketAddress] {
        if streamsCancelled { throw .cancelled }
        let lookUp = NameLookUp(on: self)
        lookUps.push(lookUp, at: deadline)
        let bound = LoopBound(lookUp, to: self)
        Resolver.resolve(host: host, port: port, family: family) { [executor] result in
            executor.submit { bound.value.end(result) }
        }
        await wait(at: lookUp)
        return try lookUp.result?.get() ?? []
    }

    /// Takes what the loop did since the last call.
    public func takeStatistics() -> LoopStatistics {
        assertOnLoop()
        defer { statistics = LoopStatistics() }
        return statistics
    }

    @inlinable
    @inline(__always)
    func assertOnLoop() {
        assert(isCurrent, "called off the loop's thread")
    }
}

/// What a loop did in a stretch of time, in nanoseconds.
public struct LoopStatistics: Sendable, Equatable {
    /// Time spent in turns that handled something.
    public var busy: Int64 = 0
    /// The longest time in which nothing could be sent or timed: a turn, or a wait that ended late.
    public var longestStall: Int64 = 0

    mutating func count(turn: Int64) {
        busy &+= turn
        if turn > longestStall { longestStall = turn }
    }

    mutating func count(overslept: Int64) {
        if overslept > longestStall { longestStall = overslept }
    }
}
