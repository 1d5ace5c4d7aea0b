extension EventLoop {
    /// Runs `body` on the loop, from anywhere.
    ///
    /// A child task, which begins where it is told to: a closure under `withTaskExecutorPreference` may begin before it
    /// has switched.
    public func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(executorPreference: self) { try await body() }
            for try await result in group { return result }
            throw CancellationError()
        }
    }
}
