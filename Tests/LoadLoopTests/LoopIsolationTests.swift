import Synchronization
import Testing

@testable import LoadLoop

/// What is isolated to a loop is on its thread at every step, and comes back to it from everywhere.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LoopIsolationTests {
    private final class Visits {
        var onLoop = 0
        var elsewhere = 0

        func note(on loop: EventLoop) {
            if loop.isCurrent { onLoop += 1 } else { elsewhere += 1 }
        }
    }

    /// Waits for nothing in particular, to be sent on by hand.
    private final class Bench: WaitingPlace {
        var tasks: [WaitingTask] = []
        func keep(_ task: WaitingTask) { tasks.append(task) }
    }

    private func elsewhere() async -> Int { await withUnsafeContinuation { $0.resume(returning: 1) } }

    @Test func isolatedCodeIsOnTheLoopBetweenAllWaits() async throws {
        let counts = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                let visits = Visits()
                await withDiscardingTaskGroup { group in
                    for _ in 0..<20 {
                        group.addImmediateTask {
                            _ = isolation
                            for _ in 0..<50 {
                                visits.note(on: loop)
                                await loop.yield()
                                visits.note(on: loop)
                                _ = await loop.sleeps.sleep(until: MonotonicClock.now() + 10_000)
                                visits.note(on: loop)
                                _ = await elsewhere()
                            }
                            visits.note(on: loop)
                        }
                    }
                }
                return [visits.onLoop, visits.elsewhere]
            }
        }
        #expect(counts == [20 * (50 * 3 + 1), 0])
    }

    @Test func aPlaceKeepsTasksUntilTheyAreSentOn() async throws {
        let order = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                let bench = Bench()
                let order = Mutex<[Int]>([])
                await withDiscardingTaskGroup { group in
                    for number in 0..<3 {
                        group.addImmediateTask {
                            _ = isolation
                            await loop.wait(at: bench)
                            order.withLock { $0.append(number) }
                        }
                    }
                    await loop.yield()
                    order.withLock { $0.append(bench.tasks.count + 100) }
                    for task in bench.tasks.reversed() { loop.resume(task) }
                }
                return order.withLock { $0 }
            }
        }
        #expect(order == [103, 2, 1, 0], "all three waited, and went on in the order in which they were sent on")
    }
}
