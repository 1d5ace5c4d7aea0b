import LoadLoop

/// A lock that all users of a run share: one holds it at a time, and who waits gets it in the order of coming.
///
/// It is held by a user, not by a thread: across exchanges and waits. It cannot be taken a second time by who holds it.
public final class RunLock: Sendable {
    private let semaphore = RunSemaphore(permits: 1)

    /// Makes a lock that nobody holds.
    public init() {}

    /// How many tasks wait for it.
    public var waiting: Int { semaphore.waiting }

    /// Takes the lock, and waits where somebody holds it.
    ///
    /// - Parameters:
    ///   - group: the sleeps that the wait belongs to, of the loop that the caller is on.
    ///   - timeout: the longest wait; nil for none.
    /// - Returns: `.fulfilled` where the lock is held: `release` must follow, once. Otherwise there is none to release.
    public func acquire(in group: SleepGroup, timeout: Duration? = nil) async -> WaitOutcome {
        await semaphore.acquire(in: group, timeout: timeout)
    }

    /// Gives the lock back, from any thread.
    public func release() {
        semaphore.release()
    }

    /// Runs `body` while holding the lock, which comes back however it ends.
    ///
    /// - Returns: what `body` returns; nil where the lock did not come in time, and `body` was not run.
    public func withLock<Result, Failure: Error>(
        in group: SleepGroup, timeout: Duration? = nil, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        try await semaphore.withPermit(in: group, timeout: timeout, body)
    }
}
