import LoadLoop

/// Runs `body` as so many tasks on each of several loops, and returns when all have ended.
///
/// - Parameter meanwhile: runs beside them, off the loops.
func onLoops(
    _ count: Int, tasks: Int, meanwhile: @escaping @Sendable ([EventLoop]) async -> Void = { _ in },
    _ body: @escaping @Sendable (EventLoop, Int) async -> Void
) async throws {
    try await withLoops(count, spin: .zero) { loops in
        await withTaskGroup(of: Void.self) { group in
            for loop in loops {
                group.addTask {
                    await loop.isolation.run { isolation in
                        await withDiscardingTaskGroup { group in
                            for task in 0..<tasks {
                                group.addImmediateTask {
                                    _ = isolation
                                    await body(loop, loop.index * tasks + task)
                                }
                            }
                        }
                    }
                }
            }
            group.addTask { await meanwhile(loops) }
            await group.waitForAll()
        }
    }
}

extension EventLoop {
    /// Sleeps for some microseconds from now.
    func sleep(microseconds: Int) async {
        _ = await sleeps.sleep(until: MonotonicClock.now() + Int64(microseconds) * 1_000)
    }
}
