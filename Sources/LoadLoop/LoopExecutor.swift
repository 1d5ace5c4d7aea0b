import CLoadLoop
import Glibc
import Synchronization

// Safe: every stored property is either immutable, guarded by `inbox`, or touched on the loop's own thread only.
/// Takes in the jobs of a loop's tasks, from any thread, and runs them on the loop's.
///
/// The loop's own jobs, which are nearly all, go through a queue without a lock; those from outside through one with
/// a lock, and a descriptor that wakes the loop.
public final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private var ready = JobQueue()

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        var stopping = false
        /// Whether the wake-up descriptor was written and not read yet.
        var signalled = false
    }
    private let inbox = Mutex(Inbox())
    /// Readable when the inbox holds something.
    let wakeUp: Int32

    init() throws(StreamFailure) {
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wakeUp >= 0 else { throw StreamFailure(errno: errno) }
    }

    deinit {
        close(wakeUp)
    }

    // MARK: - Thread

    /// The calling thread is the loop's from now on.
    func adoptThread() {
        loop_set_current(Unmanaged.passUnretained(self).toOpaque())
    }

    func leaveThread() {
        loop_set_current(nil)
    }

    /// Whether the caller runs on the loop's thread.
    @inline(__always)
    var isCurrent: Bool { loop_current() == Unmanaged.passUnretained(self).toOpaque() }

    /// Traps off the loop's thread: how the runtime checks an isolation that it cannot tell by itself.
    public func checkIsolated() {
        precondition(isCurrent, "called off the loop's thread")
    }

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

    /// Calls `work` on the loop's thread, from any thread; never, if the loop has ended.
    func submit(_ work: @escaping @Sendable () -> Void) {
        post { $0.calls.append(work) }
    }

    @inline(__always)
    func makeReady(_ job: UnownedJob) {
        ready.push(job)
    }

    @inline(__always)
    var hasReadyJobs: Bool { !ready.isEmpty }

    /// Runs what is ready, and what becomes ready by it, but returns after so many jobs that sockets and timers are
    /// not starved by tasks that never wait.
    func runJobs() {
        var left = 1024
        while left > 0, let job = ready.pop() {
            job.runSynchronously(on: asUnownedSerialExecutor())
            left -= 1
        }
    }

    /// Lets the loop end.
    func stop() {
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
    func emptyInbox() -> Bool {
        var count: eventfd_t = 0
        eventfd_read(wakeUp, &count)
        let (calls, goesOn) = inbox.withLock { inbox in
            for job in inbox.jobs { ready.push(job) }
            inbox.jobs.removeAll(keepingCapacity: true)
            defer { inbox.calls = [] }
            inbox.signalled = false
            return (inbox.calls, !inbox.stopping)
        }
        for call in calls { call() }
        return goesOn
    }
}

/// Being on a loop, as the compiler understands it: what is isolated to this actor runs on the loop's thread.
public actor LoopIsolation {
    /// The loop's executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    init(_ executor: LoopExecutor) {
        unownedExecutor = UnownedSerialExecutor(ordinary: executor)
    }

    /// Runs `body` on the loop, from anywhere.
    ///
    /// Its parameter is what isolates it: the optimiser takes a closure without one off the loop.
    public func run<Result: Sendable>(
        _ body: @Sendable (isolated LoopIsolation) async throws -> Result
    ) async rethrows -> Result {
        try await body(self)
    }
}
