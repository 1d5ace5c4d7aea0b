import LoadLoop

/// Runs `body` as a task on a loop of its own.
func onLoop<Result: Sendable>(
    spin: Duration = .zero, _ body: @escaping @Sendable (EventLoop) async throws -> Result
) async throws -> Result {
    try await withLoops(1, spin: spin) { loops in
        let loop = loops[0]
        return try await withTaskExecutorPreference(loop.executor) { @concurrent in
            // Not only a check: a closure that does nothing but call `body` does not switch to the loop first, and
            // `body` would begin on the caller's thread.
            precondition(loop.isCurrent, "a task that prefers a loop runs on it")
            return try await body(loop)
        }
    }
}

extension EventLoop {
    /// Sleeps for some milliseconds from now.
    func sleep(milliseconds: Int64) async {
        _ = await sleeps.sleep(until: MonotonicClock.now() + milliseconds * 1_000_000)
    }
}
