import Testing

@testable import LoadLoop

@Suite(.serialized, .timeLimit(.minutes(1))) struct NapTests {
    @Test func aNapEndsAtItsTimeOrBefore() async throws {
        let (slept, woken) = try await withLoops(1, spin: .microseconds(30)) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                let nap = Nap(in: loop.sleeps)
                let began = MonotonicClock.now()
                _ = await nap.sleep(until: began + 5_000_000)
                let slept = MonotonicClock.now() - began
                var woken: Int64 = 0
                await withDiscardingTaskGroup { group in
                    group.addImmediateTask {
                        _ = isolation
                        await loop.sleep(milliseconds: 5)
                        nap.end()
                    }
                    let began = MonotonicClock.now()
                    #expect(await nap.sleep(until: began + 3_600_000_000_000))
                    woken = MonotonicClock.now() - began
                }
                return (slept, woken)
            }
        }
        #expect(slept >= 5_000_000)
        #expect(woken < 3_000_000_000_000)
    }

    /// The timer of a sleep that was ended stays behind; it must not end a later one.
    @Test func anOldTimerDoesNotEndALaterNap() async throws {
        let slept = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                let nap = Nap(in: loop.sleeps)
                var slept: Int64 = 0
                await withDiscardingTaskGroup { group in
                    group.addImmediateTask {
                        _ = isolation
                        await loop.yield()
                        nap.end()
                        nap.end()
                    }
                    _ = await nap.sleep(until: MonotonicClock.now() + 10_000_000)
                    let began = MonotonicClock.now()
                    _ = await nap.sleep(until: began + 40_000_000)
                    slept = MonotonicClock.now() - began
                }
                return slept
            }
        }
        #expect(slept >= 40_000_000)
    }

    @Test func anInterruptEndsNapsNowAndFromNowOn() async throws {
        let results = try await withLoops(1, spin: .zero) { loops in
            let loop = loops[0]
            return await loop.isolation.run { isolation in
                let nap = Nap(in: loop.sleeps)
                var results: [Bool] = []
                await withDiscardingTaskGroup { group in
                    group.addImmediateTask {
                        _ = isolation
                        await loop.sleep(milliseconds: 2)
                        loop.sleeps.interrupt()
                    }
                    results.append(await nap.sleep(until: .max))
                    results.append(await nap.sleep(until: .max))
                }
                return results
            }
        }
        #expect(results == [false, false])
    }
}
