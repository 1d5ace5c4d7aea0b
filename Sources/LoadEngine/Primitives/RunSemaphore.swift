import LoadLoop
import LoadMeasure
import Synchronization

/// A number of permits that all users of a run share, whatever loop they are on. Who finds none waits, and gets the next
/// one in the order of coming.
///
/// A permit that is given back goes to the first who waits, at once: nobody who comes later can take it away. The lock
/// inside is held for a few instructions, never while a task is resumed.
public final class RunSemaphore: Sendable {
    private struct State {
        var permits: Permits<SharedWait>
        /// Nil where nobody wants to know how many are held over time.
        var meter: PermitMeter?

        mutating func change<Result>(_ body: (inout Permits<SharedWait>) -> Result) -> Result {
            defer { if meter != nil { meter?.note(permits, at: MonotonicClock.now()) } }
            return body(&permits)
        }
    }

    private let state: Mutex<State>
    private let outlastsSleeps: Bool

    /// Makes a semaphore.
    ///
    /// - Parameter permits: how many may hold one at a time; 0 lets everybody wait.
    public convenience init(permits: Int) {
        self.init(permits: permits, outlastsSleeps: false, isMeasured: false)
    }

    /// - Parameters:
    ///   - outlastsSleeps: whether who waits goes on waiting when the phases are over; then only `close` ends it.
    ///   - isMeasured: whether `take` tells how many are held over time: it costs a look at the clock whenever a permit
    ///     is taken or comes back.
    init(permits: Int, outlastsSleeps: Bool, isMeasured: Bool) {
        let permits = Permits<SharedWait>(total: Swift.max(0, permits))
        state = Mutex(
            State(permits: permits, meter: isMeasured ? PermitMeter(permits, at: MonotonicClock.now()) : nil))
        self.outlastsSleeps = outlastsSleeps
    }

    /// How many permits there are. Lowering it takes none away: what is held comes back in its time.
    public var permitCount: Int {
        get { state.withLock { $0.permits.total } }
        set {
            let granted = state.withLock { $0.change { $0.resize(to: Swift.max(0, newValue)) } }
            for wait in granted { wait.end() }
        }
    }

    /// How many permits are held.
    public var held: Int { state.withLock { $0.permits.held } }

    /// How many tasks wait for one.
    public var waiting: Int { state.withLock { $0.permits.waiting } }

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
    public func tryAcquire() -> Bool { state.withLock { $0.change { $0.tryAcquire() } } }

    /// Takes a permit, and waits for it where none is free, until `deadline` of the monotonic clock in nanoseconds, and no
    /// longer than a scope lasts.
    ///
    /// - Returns: how that ended, and when: a permit is held from the moment at which it is granted.
    func acquire(
        in group: SleepGroup, until deadline: Int64, within scope: BackgroundScope? = nil
    ) async -> (outcome: WaitOutcome, at: Int64) {
        var wait: SharedWait?
        let answer = state.withLock { state in
            state.change { permits in
                permits.acquire {
                    let own = SharedWait(in: group, outlastsSleeps: outlastsSleeps)
                    wait = own
                    return own
                }
            }
        }
        switch answer {
        case .granted: return (.fulfilled, MonotonicClock.now())
        case .closed: return (.interrupted, MonotonicClock.now())
        case .waits(let ticket):
            let outcome = await wait?.wait(until: deadline, within: scope) ?? .interrupted
            let ended = wait.map(\.endedAt) ?? 0
            if outcome == .fulfilled { return (.fulfilled, ended) }
            // Woken by something else while somebody may have granted: whichever the lock saw first holds.
            return (state.withLock { $0.permits.leave(ticket) } ? outcome : .fulfilled, ended)
        }
    }

    /// Gives a permit back, from any thread.
    public func release() {
        state.withLock { $0.change { $0.release() } }?.end()
    }

    /// Grants nothing any more: who waits, and who comes, ends as interrupted. Permits that are held may come back.
    func close() {
        for wait in state.withLock({ $0.permits.close() }) { wait.end(as: .interrupted) }
    }

    /// Forgets what was measured, and measures from a moment on, in nanoseconds of the monotonic clock.
    func measure(from start: Int64) {
        state.withLock { $0.meter?.restart(at: start) }
    }

    /// What was measured since the last call; nil where it is not.
    func take(at now: Int64, end: Duration) -> LimitSnapshot? {
        state.withLock { $0.meter?.take(at: now, end: end) }
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
