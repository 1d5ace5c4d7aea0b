import LoadLoop
import LoadPlan
import Synchronization
import Testing

@testable import LoadEngine

@Suite(.serialized, .timeLimit(.minutes(1))) struct RunSemaphoreTests {
    /// What the holders of permits saw.
    private final class Census: Sendable {
        private let state = Mutex((inside: 0, most: 0, entered: 0, refused: 0))

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.entered += 1
                state.most = Swift.max(state.most, state.inside)
            }
        }
        func leave() { state.withLock { $0.inside -= 1 } }
        func refuse() { state.withLock { $0.refused += 1 } }
        var counts: (inside: Int, most: Int, entered: Int, refused: Int) { state.withLock { $0 } }
    }

    /// Time-outs of the length of a hold make grants and time-outs meet: no permit may be lost by that, none doubled.
    @Test(arguments: 0..<6)
    func noPermitIsLostOrDoubledWhenTimeOutsMeetGrants(seed: UInt64) async throws {
        let semaphore = RunSemaphore(permits: 3)
        let census = Census()
        try await onLoops(3, tasks: 20) { loop, task in
            var random = SplitMix64(seed: seed, stream: UInt64(task))
            for _ in 0..<60 {
                let timeout = Duration.microseconds(Int.random(in: 0...600, using: &random))
                if await semaphore.acquire(in: loop.sleeps, timeout: timeout) == .fulfilled {
                    census.enter()
                    await loop.sleep(microseconds: Int.random(in: 0...100, using: &random))
                    census.leave()
                    semaphore.release()
                } else {
                    census.refuse()
                }
            }
        }
        let counts = census.counts
        #expect(counts.most <= 3)
        #expect(counts.entered + counts.refused == 3 * 20 * 60)
        #expect(counts.entered > 0)
        #expect((semaphore.held, semaphore.waiting) == (0, 0), "all permits are back, and nobody waits")
    }

    @Test func everyoneWhoWaitsWithoutATimeOutGetsAPermit() async throws {
        let semaphore = RunSemaphore(permits: 2)
        let census = Census()
        try await onLoops(3, tasks: 30) { loop, _ in
            for turn in 0..<100 {
                let outcome: Void? = await semaphore.withPermit(in: loop.sleeps) {
                    census.enter()
                    if turn % 3 == 0 { await loop.yield() }
                    census.leave()
                }
                if outcome == nil { census.refuse() }
            }
        }
        let counts = census.counts
        #expect(counts.most <= 2)
        #expect((counts.entered, counts.refused, semaphore.held) == (3 * 30 * 100, 0, 0))
    }

    @Test func permitsAreGrantedInTheOrderOfComing() async throws {
        let semaphore = RunSemaphore(permits: 0)
        let order = Mutex<[Int]>([])
        try await onLoops(1, tasks: 50) { loop, task in
            // Who comes with a time-out leaves gaps in the line.
            if task % 5 == 4 {
                #expect(await semaphore.acquire(in: loop.sleeps, timeout: .milliseconds(1)) == .timedOut)
                if semaphore.waiting == 40 { semaphore.permitCount = 1 }
                return
            }
            _ = await semaphore.acquire(in: loop.sleeps)
            order.withLock { $0.append(task) }
            semaphore.release()
        }
        #expect(order.withLock { $0 } == (0..<50).filter { $0 % 5 != 4 })
    }

    @Test func theNumberChangesWhileTheyWait() async throws {
        let semaphore = RunSemaphore(permits: 5)
        let census = Census()
        let most = Mutex<[Int]>([])
        try await onLoops(
            2, tasks: 20,
            meanwhile: { _ in
                for permits in [1, 8, 2, 0, 4] {
                    semaphore.permitCount = permits
                    // What was held before comes back first.
                    while semaphore.held > permits { await Task.yield() }
                    most.withLock { $0.append(semaphore.held - permits) }
                    try? await Task.sleep(for: .milliseconds(3))
                    #expect(semaphore.held <= permits)
                }
            }
        ) { loop, _ in
            for _ in 0..<30 {
                _ = await semaphore.withPermit(in: loop.sleeps) {
                    census.enter()
                    await loop.sleep(microseconds: 200)
                    census.leave()
                }
            }
        }
        #expect(census.counts.most <= 8)
        #expect(census.counts.entered == 2 * 20 * 30)
        #expect((semaphore.held, semaphore.permitCount) == (0, 4))
    }

    @Test func whoWaitsEndsWithTheSleepsOfItsLoop() async throws {
        let semaphore = RunSemaphore(permits: 0)
        let ends = Mutex<[WaitOutcome]>([])
        try await onLoops(
            2, tasks: 3,
            meanwhile: { loops in
                while semaphore.waiting < 6 { await Task.yield() }
                for loop in loops { await loop.isolation.run { _ in loop.sleeps.interrupt() } }
            }
        ) { loop, _ in
            let first = await semaphore.acquire(in: loop.sleeps)
            let second = await semaphore.acquire(in: loop.sleeps, timeout: .seconds(3_600))
            ends.withLock { $0 += [first, second] }
        }
        #expect(ends.withLock { $0 } == Array(repeating: .interrupted, count: 12))
        #expect(semaphore.waiting == 0)
    }

    @Test func oneThatOutlastsSleepsEndsWhenItIsClosed() async throws {
        let semaphore = RunSemaphore(permits: 1, outlastsSleeps: true, isMeasured: true)
        let ends = Mutex<[WaitOutcome]>([])
        try await onLoops(
            2, tasks: 3,
            meanwhile: { loops in
                while semaphore.waiting < 5 { await Task.yield() }
                for loop in loops { await loop.isolation.run { _ in loop.sleeps.interrupt() } }
                semaphore.release()
                while semaphore.waiting != 4 || ends.withLock({ $0.count }) != 2 { await Task.yield() }
                semaphore.close()
            }
        ) { loop, _ in
            let end = await semaphore.acquire(in: loop.sleeps)
            ends.withLock { $0.append(end) }
        }
        #expect(ends.withLock { $0.prefix(2) } == [.fulfilled, .fulfilled])
        #expect(ends.withLock { $0.dropFirst(2) } == [.interrupted, .interrupted, .interrupted, .interrupted])
    }

    @Test func aLockIsHeldByOneAndComesBackAlsoByAnError() async throws {
        struct Odd: Error {}
        let lock = RunLock()
        let census = Census()
        try await onLoops(2, tasks: 10) { loop, task in
            for _ in 0..<50 {
                do {
                    try await lock.withLock(in: loop.sleeps) {
                        census.enter()
                        await loop.yield()
                        census.leave()
                        if task % 2 == 1 { throw Odd() }
                    }
                } catch {
                    #expect(error is Odd)
                }
            }
        }
        #expect((census.counts.most, census.counts.entered, lock.waiting) == (1, 1_000, 0))
    }
}
