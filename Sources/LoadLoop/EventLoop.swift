import CLoadLoop
import Glibc
import Synchronization

// Safe: every stored property is either immutable, guarded by `inbox`, or touched on the loop's own thread only,
// which `assertOnLoop` checks in debug builds.
/// One thread that waits for sockets and times, and runs the tasks that prefer it.
///
/// A virtual user is a task with this loop as its executor preference: it starts, waits and resumes here, without a
/// hop between threads and without a lock. Everything of the loop, but `enqueue` and `stop`, is called on its own
/// thread.
///
/// A turn: wait for events → hand them to their streams → fire the timers that are due → run the jobs that became
/// ready. To meet an intended start to the microsecond it sleeps until shortly before and then turns without waiting
/// (`spin`): the system's own timers are up to 50 µs late.
public final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// The loop's number among its siblings, from 0.
    public let index: Int
    /// How long before a sleep's end the loop stops waiting and spins, in nanoseconds; 0 never spins.
    public let spin: Int64

    /// What the loop did since the last `takeStatistics()`.
    private var statistics = LoopStatistics()
    var streams = StreamTable()
    /// Where every read of every stream lands; its contents are valid until the reader suspends.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
    let poller: Int32
    /// Set once the loop gives up on its streams: what waits ends as cancelled, and so does what begins.
    private(set) var streamsCancelled = false

    private var ready = JobQueue()
    private var sleepers = TimerQueue<UnsafeContinuation<Bool, Never>>()
    private var deadlines = TimerQueue<StreamToken>()
    private var sleepsInterrupted = false

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var stopping = false
        /// Whether the wake-up descriptor was written and not read yet.
        var signalled = false
    }
    private let inbox = Mutex(Inbox())
    private let wakeUp: Int32

    /// - Parameters:
    ///   - index: the loop's number among its siblings.
    ///   - spin: how long before the end of a sleep to stop waiting and spin; zero to rely on the system's timer.
    /// - Throws: `StreamFailure.tooManyOpenFiles` when the process has no descriptors left.
    public init(index: Int, spin: Duration) throws(StreamFailure) {
        self.index = index
        self.spin = Int64(spin / .nanoseconds(1))
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard poller >= 0, wakeUp >= 0, loop_watch(poller, wakeUp, StreamToken.wakeUp.bits) == 0 else {
            throw StreamFailure(errno: errno)
        }
    }

    deinit {
        close(poller)
        close(wakeUp)
        readBuffer.deallocate()
    }

    /// Whether the caller runs on this loop's thread.
    @inline(__always)
    public var isCurrent: Bool { loop_current() == Unmanaged.passUnretained(self).toOpaque() }

    // MARK: - Jobs

    /// Takes a job in, from any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.push(job)
        } else {
            post { $0.jobs.append(job) }
        }
    }

    /// Ends the loop's thread after its current turn. Call it when the tasks that prefer this loop have ended.
    public func stop() {
        post { $0.stopping = true }
    }

    private func post(_ change: (inout Inbox) -> Void) {
        let mustSignal = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.signalled = true }
            return !inbox.signalled
        }
        if mustSignal { eventfd_write(wakeUp, 1) }
    }

    /// - Returns: whether the loop goes on.
    private func emptyInbox() -> Bool {
        var count: eventfd_t = 0
        eventfd_read(wakeUp, &count)
        return inbox.withLock { inbox in
            for job in inbox.jobs { ready.push(job) }
            inbox.jobs.removeAll(keepingCapacity: true)
            inbox.signalled = false
            return !inbox.stopping
        }
    }

    // MARK: - Turns

    /// Turns until `stop()`. The calling thread is the loop's thread from now on.
    func run() {
        loop_set_current(Unmanaged.passUnretained(self).toOpaque())
        loop_precise_sleep()
        defer { loop_set_current(nil) }
        let capacity = 512
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }

        var goesOn = true
        var turnBegan = MonotonicClock.now()
        while goesOn {
            let wait = timeToWait(from: turnBegan)
            let count = Int(loop_poll(poller, events, Int32(capacity), wait))
            let woken = MonotonicClock.now()
            statistics.count(overslept: woken - turnBegan - wait)
            turnBegan = woken
            for index in 0..<Swift.max(count, 0) {
                let token = StreamToken(bits: loop_event_token(events + index))
                if token == .wakeUp {
                    goesOn = emptyInbox()
                } else {
                    streams[token]?.happened(events[index].events)
                }
            }
            fireTimers(now: turnBegan)
            let worked = count > 0 || !ready.isEmpty
            runJobs()
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
        if !ready.isEmpty { return 0 }
        var until = Swift.min(deadlines.earliest, now + Self.longestWait)
        if sleepers.earliest != .max { until = Swift.min(until, sleepers.earliest - spin) }
        return Swift.max(0, until - now)
    }

    private static let longestWait: Int64 = 10_000_000

    private func fireTimers(now: Int64) {
        while let sleeper = sleepers.pop(upTo: now) { sleeper.resume(returning: true) }
        while let token = deadlines.pop(upTo: now) { streams[token]?.deadlineCame(now: now) }
    }

    /// Runs what is ready, and what becomes ready by it, but polls again after so many jobs that sockets and timers
    /// are not starved by tasks that never wait.
    private func runJobs() {
        var left = 1024
        while left > 0, let job = ready.pop() {
            job.runSynchronously(on: asUnownedTaskExecutor())
            left -= 1
        }
    }

    // MARK: - Sleeping

    /// Waits until `deadline` of the monotonic clock, in nanoseconds.
    ///
    /// - Returns: true when the time came; false when sleeps were interrupted.
    public func sleep(until deadline: Int64) async -> Bool {
        assertOnLoop()
        if sleepsInterrupted { return false }
        return await withUnsafeContinuation { sleepers.push($0, at: deadline) }
    }

    /// Lets everything else that is ready run first.
    public func yield() async {
        _ = await withUnsafeContinuation { sleepers.push($0, at: 0) }
    }

    /// Ends all sleeps, now and from now on, so that tasks can come to their end.
    public func interruptSleeps() {
        assertOnLoop()
        sleepsInterrupted = true
        while let sleeper = sleepers.pop(upTo: .max) { sleeper.resume(returning: false) }
    }

    // MARK: - Streams

    func arm(_ token: StreamToken, at deadline: Int64) {
        deadlines.push(token, at: deadline)
    }

    /// Makes everything that waits for a stream end as cancelled, now and from now on.
    public func cancelStreams() {
        assertOnLoop()
        streamsCancelled = true
        streams.forEach { $0.cancel() }
    }

    /// Takes what the loop did since the last call.
    public func takeStatistics() -> LoopStatistics {
        assertOnLoop()
        defer { statistics = LoopStatistics() }
        return statistics
    }

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
