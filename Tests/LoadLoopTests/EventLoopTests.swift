import Glibc
import Synchronization
import Testing

@testable import LoadLoop

@Suite(.serialized, .timeLimit(.minutes(1))) struct EventLoopTests {
    private final class Notes { var numbers: [Int] = [] }

    @Test func sleepersWakeInTheOrderOfTheirTimes() async throws {
        let (order, early) = try await onLoop { loop in
            let notes = LoopBound(Notes(), to: loop)
            let early = LoopBound(Notes(), to: loop)
            let base = MonotonicClock.now() + 20_000_000
            await withDiscardingTaskGroup { group in
                for number in [7, 3, 0, 9, 5, 1, 8, 2, 6, 4] {
                    group.addTask {
                        let deadline = base + Int64(number) * 100_000
                        guard await loop.sleeps.sleep(until: deadline) else { return }
                        if MonotonicClock.now() < deadline { early.value.numbers.append(number) }
                        notes.value.numbers.append(number)
                    }
                }
            }
            return (notes.value.numbers, early.value.numbers)
        }
        #expect(order == Array(0..<10))
        #expect(early.isEmpty, "no sleep ends before its time")
    }

    @Test func thousandsSleepAtOnceAndAllWake() async throws {
        let count = try await onLoop(spin: .microseconds(30)) { loop in
            let notes = LoopBound(Notes(), to: loop)
            let base = MonotonicClock.now()
            await withDiscardingTaskGroup { group in
                for number in 0..<5_000 {
                    group.addTask {
                        let woke = await loop.sleeps.sleep(until: base + Int64(number % 100) * 1_000_000)
                        if woke { notes.value.numbers.append(number) }
                    }
                }
            }
            return Set(notes.value.numbers).count
        }
        #expect(count == 5_000)
    }

    @Test func anInterruptEndsSleepsNowAndFromNowOn() async throws {
        let results = try await onLoop { loop in
            async let far = loop.sleeps.sleep(until: MonotonicClock.now() + 3_600_000_000_000)
            async let never = loop.sleeps.sleep(until: .max)
            await loop.sleep(milliseconds: 5)
            loop.sleeps.interrupt()
            let later = await loop.sleeps.sleep(until: MonotonicClock.now() + 3_600_000_000_000)
            return [await far, await never, later]
        }
        #expect(results == [false, false, false])
    }

    @Test func anInterruptLeavesTheSleepsOfOtherGroupsAlone() async throws {
        let results = try await onLoop { loop in
            let group = loop.makeSleepGroup()
            let began = MonotonicClock.now()
            async let interrupted = group.sleep(until: .max)
            async let waiting = SharedWait(in: group).wait()
            async let goesOn = loop.sleeps.sleep(until: began + 20_000_000)
            async let lasts = SharedWait(in: loop.sleeps).wait(until: began + 20_000_000)
            await loop.sleep(milliseconds: 5)
            group.interrupt()
            let ended = (await interrupted, await waiting)
            let others = (await goesOn, await lasts, MonotonicClock.now() - began)
            return (ended, others, group.isInterrupted, loop.sleeps.isInterrupted)
        }
        #expect(results.0 == (false, .interrupted))
        #expect(results.1.0 && results.1.1 == .timedOut && results.1.2 >= 20_000_000)
        #expect(results.2 && !results.3)
    }

    @Test func aTaskThatYieldsLetsOthersRun() async throws {
        let order = try await onLoop { loop in
            let notes = LoopBound(Notes(), to: loop)
            await withDiscardingTaskGroup { group in
                for task in 0..<3 {
                    group.addTask {
                        for _ in 0..<100 {
                            notes.value.numbers.append(task)
                            await loop.yield()
                        }
                    }
                }
            }
            return notes.value.numbers
        }
        // Strictly in turn: in every round each of the three had its own.
        #expect(order.count == 300)
        for round in 0..<100 { #expect(Set(order[(3 * round)..<(3 * round + 3)]) == [0, 1, 2]) }
    }

    @Test func aYieldingTaskDoesNotStarveTimers() async throws {
        let woke = try await onLoop { loop in
            let isOver = LoopBound(Notes(), to: loop)
            async let yielding: Void = {
                while isOver.value.numbers.isEmpty { await loop.yield() }
            }()
            await loop.sleep(milliseconds: 5)
            isOver.value.numbers.append(1)
            await yielding
            return true
        }
        #expect(woke)
    }

    @Test func tasksThatPreferALoopRunOnItsThreadAndStayThere() async throws {
        try await withLoops(3, spin: .zero) { loops in
            for loop in loops {
                #expect(!loop.isCurrent)
                let threads = await withTaskExecutorPreference(loop.executor) { @concurrent in
                    var threads = [pthread_self()]
                    for _ in 0..<3 {
                        await loop.sleep(milliseconds: 1)
                        threads.append(pthread_self())
                    }
                    async let child = pthread_self()
                    threads.append(await child)
                    await Task.yield()
                    threads.append(pthread_self())
                    return loop.isCurrent && !loops.contains { $0 !== loop && $0.isCurrent } ? threads : []
                }
                #expect(Set(threads).count == 1)
            }
        }
    }

    @Test func aLoopIsWokenFromOtherThreads() async throws {
        let sum = try await onLoop { loop in
            var sum = 0
            for number in 0..<2_000 {
                let value: Int = await withUnsafeContinuation { continuation in
                    Task.detached { continuation.resume(returning: number) }
                }
                guard loop.isCurrent else { return -1 }
                sum += value
            }
            return sum
        }
        #expect(sum == 1_999_000)
    }

    @Test func manyThreadsMaySubmitAtOnce() async throws {
        let total = try await withLoops(2, spin: .zero) { loops in
            let counts = loops.map { LoopBound(Notes(), to: $0) }
            await withDiscardingTaskGroup { group in
                for number in 0..<4_000 {
                    group.addTask(executorPreference: loops[number % 2].executor) {
                        counts[number % 2].value.numbers.append(number)
                    }
                }
            }
            var total = 0
            for (loop, notes) in zip(loops, counts) {
                total += await withTaskExecutorPreference(loop.executor) { @concurrent in notes.value.numbers.count }
            }
            return total
        }
        #expect(total == 4_000)
    }

    @Test func aBlockedLoopSaysHowLong() async throws {
        let (statistics, blocked) = try await onLoop { loop in
            await loop.sleep(milliseconds: 1)
            _ = loop.takeStatistics()
            let began = MonotonicClock.now()
            while MonotonicClock.now() < began + 30_000_000 { usleep(1_000) }
            let blocked = MonotonicClock.now() - began
            await loop.sleep(milliseconds: 1)
            return (loop.takeStatistics(), blocked)
        }
        #expect(statistics.longestStall >= blocked && statistics.busy >= statistics.longestStall)
    }

    @Test func loopsEndWithTheirDescriptors() async throws {
        let before = openDescriptors()
        for _ in 0..<20 { try await withLoops(2, spin: .zero) { _ in } }
        // Other tests of this process open and close descriptors meanwhile; a leak would be 80 of them.
        #expect(openDescriptors() < before + 40)
    }
}
