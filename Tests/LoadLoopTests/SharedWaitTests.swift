import Synchronization
import Testing

@testable import LoadLoop

@Suite(.serialized, .timeLimit(.minutes(1))) struct SharedWaitTests {
    @Test func whatComesFirstEndsItAndTheRestFindsNobody() async throws {
        let outcomes = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                var outcomes: [WaitOutcome] = []
                let timed = SharedWait(in: loop.sleeps)
                outcomes.append(await timed.wait(until: MonotonicClock.now() + 1_000_000))
                timed.end()
                let ended = SharedWait(in: loop.sleeps)
                ended.end()
                ended.end(as: .interrupted)
                outcomes.append(await ended.wait(until: .max))
                let other = SharedWait(in: loop.sleeps)
                await withDiscardingTaskGroup { group in
                    group.addImmediateTask {
                        _ = isolation
                        await loop.sleep(milliseconds: 1)
                        other.end()
                        other.end(as: .timedOut)
                    }
                    outcomes.append(await other.wait(until: MonotonicClock.now() + 3_600_000_000_000))
                }
                return outcomes
            }
        }
        #expect(outcomes == [.timedOut, .fulfilled, .fulfilled])
    }

    @Test func anyThreadEndsIt() async throws {
        let count = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            let waits = (0..<1_000).map { _ in SharedWait(in: loop.sleeps) }
            return await withTaskGroup(of: Int.self) { group in
                group.addTask {
                    await loop.isolation.run { _ in
                        var fulfilled = 0
                        for wait in waits where await wait.wait() == .fulfilled { fulfilled += 1 }
                        return fulfilled
                    }
                }
                for part in 0..<4 {
                    group.addTask {
                        for wait in waits[(part * 250)..<((part + 1) * 250)].reversed() { wait.end() }
                        return 0
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(count == 1_000)
    }

    @Test func sleepsThatEndEndItUnlessItOutlastsThem() async throws {
        let outcomes = Mutex<[WaitOutcome]>([])
        try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            await loop.isolation.run { isolation in
                let lasting = SharedWait(in: loop.sleeps, outlastsSleeps: true)
                await withDiscardingTaskGroup { group in
                    group.addImmediateTask {
                        _ = isolation
                        for _ in 0..<2 {
                            let outcome = await SharedWait(in: loop.sleeps).wait()
                            outcomes.withLock { $0.append(outcome) }
                        }
                        lasting.end()
                    }
                    group.addImmediateTask {
                        _ = isolation
                        await loop.sleep(milliseconds: 1)
                        loop.sleeps.interrupt()
                    }
                    let outcome = await lasting.wait()
                    outcomes.withLock { $0.append(outcome) }
                }
            }
        }
        #expect(outcomes.withLock { $0 } == [.interrupted, .interrupted, .fulfilled])
    }

    /// Deadlines that lie far ahead must not pile up behind waits that ended long before.
    @Test func timersOfEndedWaitsAreForgotten() async throws {
        let left = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                for _ in 0..<20_000 {
                    let wait = SharedWait(in: loop.sleeps)
                    await withDiscardingTaskGroup { group in
                        group.addImmediateTask {
                            _ = isolation
                            _ = await wait.wait(until: MonotonicClock.now() + 3_600_000_000_000)
                        }
                        wait.end()
                    }
                }
                return loop.sleeps.sharedWaits.alarmCount
            }
        }
        #expect(left <= 2_048)
    }
}
