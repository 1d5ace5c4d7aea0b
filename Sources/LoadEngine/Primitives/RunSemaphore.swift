import LoadLoop
import Synchronization

/// A number of permits that all users of a run share, whatever loop they are on. Who finds none waits, and gets the next
/// one in the order of coming.
///
/// A permit that is given back goes to the first who waits, at once: nobody who comes later can take it away. The lock
/// inside is held for a few instructions, never while a task is resumed.
public final class RunSemaphore: Sendable {
    private let permits: Mutex<Permits<SharedWait>>
    private let outlastsSleeps: Bool

    /// Makes a semaphore.
    ///
    /// - Parameter permits: how many may hold one at a time; 0 lets everybody wait.
    public convenience init(permits: Int) {
        self.init(permits: permits, outlastsSleeps: false)
    }

    /// - Parameter outlastsSleeps: whether who waits goes on waiting when the phases are over; then only `close` ends it.
    init(permits: Int, outlastsSleeps: Bool) {
        self.permits = Mutex(Permits(total: Swift.max(0, permits)))
        self.outlastsSleeps = outlastsSleeps
    }

    /// How many permits there are. Lowering it takes none away: what is held comes back in its time.
    public var permitCount: Int {
        get { permits.withLock { $0.total } }
        set {
            let granted = permits.withLock { $0.resize(to: Swift.max(0, newValue)) }
            for wait in granted { wait.end() }
        }
    }

    /// How many permits are held.
    public var held: Int { permits.withLock { $0.held } }

    /// How many tasks wait for one.
    public var waiting: Int { permits.withLock { $0.waiting } }

    /// Takes a permit, and waits for it where none is free.
    ///
    /// - Parameters:
    ///   - group: the sleeps that the wait belongs to, of the loop that the caller is on.
    ///   - timeout: the longest wait; nil for none.
    /// - Returns: `.fulfilled` where the permit is held: `release` must follow, once. Otherwise there is none to release.
    public func acquire(in group: SleepGroup, timeout: Duration? = nil) async -> WaitOutcome {
        await acquire(in: group, until: MonotonicClock.deadline(after: timeout)).outcome
    }

    /// Takes a permit where one is free.
    ///
    /// - Returns: whether it is held: `release` must follow then.
    public func tryAcquire() -> Bool { permits.withLock { $0.tryAcquire() } }

    /// Takes a permit, and waits for it where none is free, until `deadline` of the monotonic clock in nanoseconds.
    ///
    /// - Returns: how that ended, and when: a permit is held from the moment at which it is granted.
    func acquire(in group: SleepGroup, until deadline: Int64) async -> (outcome: WaitOutcome, at: Int64) {
        var wait: SharedWait?
        let answer = permits.withLock { permits in
            permits.acquire {
                let own = SharedWait(in: group, outlastsSleeps: outlastsSleeps)
                wait = own
                return own
            }
        }
        switch answer {
        case .granted: return (.fulfilled, MonotonicClock.now())
        case .closed: return (.interrupted, MonotonicClock.now())
        case .waits(let ticket):
            let outcome = await wait?.wait(until: deadline) ?? .interrupted
            let ended = wait.map(\.endedAt) ?? 0
            if outcome == .fulfilled { return (.fulfilled, ended) }
            // Woken by something else while somebody may have granted: whichever the lock saw first holds.
            return (permits.withLock { $0.leave(ticket) } ? outcome : .fulfilled, ended)
        }
    }

    /// Gives a permit back, from any thread.
    public func release() {
        permits.withLock { $0.release() }?.end()
    }

    /// Grants nothing any more: who waits, and who comes, ends as interrupted. Permits that are held may come back.
    func close() {
        for wait in permits.withLock({ $0.close() }) { wait.end(as: .interrupted) }
    }

    /// Runs `body` while holding a permit, which comes back however it ends.
    ///
    /// - Returns: what `body` returns; nil where no permit came in time, and `body` was not run.
    public func withPermit<Result, Failure: Error>(
        in group: SleepGroup, timeout: Duration? = nil, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        guard await acquire(in: group, timeout: timeout) == .fulfilled else { return nil }
        defer { release() }
        return try await body()
    }
}
