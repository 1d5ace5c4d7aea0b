import LoadLoop
import LoadPlan
import Synchronization
import Testing

@testable import LoadEngine

@Suite(.serialized, .timeLimit(.minutes(1))) struct RendezvousTests {
    /// Nobody is in round n + 1 before all have come to round n.
    @Test func allAreThereBeforeAnyGoesOn() async throws {
        let (loops, tasks, rounds) = (3, 7, 40)
        let rendezvous = Rendezvous(users: loops * tasks)
        let came = Mutex(Array(repeating: 0, count: rounds))
        try await onLoops(loops, tasks: tasks) { loop, task in
            var random = SplitMix64(seed: 7, stream: UInt64(task))
            for round in 0..<rounds {
                await loop.sleep(microseconds: Int.random(in: 0...200, using: &random))
                came.withLock { $0[round] += 1 }
                #expect(await rendezvous.arrive(in: loop.sleeps) == .fulfilled)
                #expect(came.withLock { $0[round] } == loops * tasks)
            }
        }
        #expect(rendezvous.waiting == 0)
    }

    /// With time-outs as short as the gaps between users, rounds are met and given up by turns; every user goes on, and
    /// those of one round agree on how it ended.
    @Test(arguments: 0..<5)
    func timeOutsThatMeetTheLastOneLoseNobody(seed: UInt64) async throws {
        let rendezvous = Rendezvous(users: 4, timeout: .microseconds(300))
        let ends = Mutex((met: 0, gaveUp: 0, interrupted: 0))
        try await onLoops(3, tasks: 5) { loop, task in
            var random = SplitMix64(seed: seed, stream: UInt64(task))
            for _ in 0..<80 {
                await loop.sleep(microseconds: Int.random(in: 0...400, using: &random))
                let end = await rendezvous.arrive(in: loop.sleeps)
                ends.withLock { ends in
                    switch end {
                    case .fulfilled: ends.met += 1
                    case .timedOut: ends.gaveUp += 1
                    case .interrupted: ends.interrupted += 1
                    }
                }
            }
        }
        let (met, gaveUp, interrupted) = ends.withLock { $0 }
        #expect(met + gaveUp == 3 * 5 * 80)
        #expect(met % 4 == 0, "a round that is met is met by all four")
        #expect((interrupted, rendezvous.waiting) == (0, 0))
    }

    @Test func fewerThanWantedGoOnTogetherWhenTheTimeIsOver() async throws {
        let rendezvous = Rendezvous(users: 10, timeout: .milliseconds(20))
        let ends = Mutex<[WaitOutcome]>([])
        let began = MonotonicClock.now()
        try await onLoops(2, tasks: 2) { loop, task in
            // The last one comes long after the first, and waits for the first one's time-out only.
            await loop.sleep(microseconds: task * 4_000)
            let end = await rendezvous.arrive(in: loop.sleeps)
            ends.withLock { $0.append(end) }
        }
        #expect(MonotonicClock.now() - began >= 20_000_000)
        #expect(ends.withLock { $0 } == Array(repeating: .timedOut, count: 4))
    }

    @Test func theEndOfTheLoadEndsARoundThatNeverFills() async throws {
        let rendezvous = Rendezvous(users: 100)
        let ends = Mutex<[WaitOutcome]>([])
        try await onLoops(
            2, tasks: 3,
            meanwhile: { loops in
                while rendezvous.waiting < 6 { await Task.yield() }
                for loop in loops { await loop.isolation.run { _ in loop.sleeps.interrupt() } }
            }
        ) { loop, _ in
            let end = await rendezvous.arrive(in: loop.sleeps)
            ends.withLock { $0.append(end) }
        }
        #expect(ends.withLock { $0 } == Array(repeating: .interrupted, count: 6))
        #expect(rendezvous.waiting == 0)
    }

    /// Who leaves ends the round for nobody, and may come again.
    @Test func whoLeavesMakesRoomForAnother() async throws {
        let rendezvous = Rendezvous(users: 3, timeout: .seconds(40))
        let hasLeft = RunSignal()
        try await onLoops(1, tasks: 3) { loop, task in
            if task == 0 {
                let deadline = MonotonicClock.now() + 5_000_000
                #expect(await rendezvous.arrive(in: loop.sleeps, until: deadline, within: nil) == .timedOut)
                #expect(rendezvous.waiting == 1)
                hasLeft.set()
            } else if task == 1 {
                _ = await hasLeft.wait(in: loop.sleeps)
            }
            #expect(await rendezvous.arrive(in: loop.sleeps) == .fulfilled)
        }
        let counts = rendezvous.takeCounts()
        #expect(counts.met == 1 && counts.timedOut == 0)
    }

    @Test func oneUserMeetsItself() async throws {
        let rendezvous = Rendezvous(users: 1)
        try await onLoops(1, tasks: 2) { loop, _ in #expect(await rendezvous.arrive(in: loop.sleeps) == .fulfilled) }
    }

    @Test func aSignalLetsEverybodyGoOnWhoWaitsAndWhoComes() async throws {
        let signal = RunSignal()
        let seen = Mutex(0)
        try await onLoops(
            2, tasks: 10,
            meanwhile: { _ in
                while signal.waiting < 20 { await Task.yield() }
                #expect(seen.withLock { $0 } == 0)
                signal.set()
            }
        ) { loop, _ in
            #expect(await signal.wait(in: loop.sleeps) == .fulfilled)
            #expect(await signal.wait(in: loop.sleeps, timeout: .zero) == .fulfilled)
            seen.withLock { $0 += 1 }
        }
        #expect(seen.withLock { $0 } == 20)
        signal.reset()
        try await onLoops(1, tasks: 1) { loop, _ in
            #expect(await signal.wait(in: loop.sleeps, timeout: .milliseconds(1)) == .timedOut)
        }
        #expect(signal.waiting == 0)
    }

    /// Set and reset at once: who waited before goes on, whatever its time-out does meanwhile.
    @Test func aSignalThatIsResetAtOnceLosesNobody() async throws {
        let signal = RunSignal()
        let counts = Mutex((fulfilled: 0, timedOut: 0))
        let isOver = Mutex(0)
        try await onLoops(
            3, tasks: 10,
            meanwhile: { _ in
                while isOver.withLock({ $0 }) < 30 {
                    signal.set()
                    signal.reset()
                    try? await Task.sleep(for: .microseconds(100))
                }
            }
        ) { loop, task in
            for turn in 0..<100 {
                let timeout: Duration? = (task + turn) % 2 == 0 ? nil : .microseconds(100 + turn)
                let end = await signal.wait(in: loop.sleeps, timeout: timeout)
                counts.withLock { if end == .fulfilled { $0.fulfilled += 1 } else { $0.timedOut += 1 } }
            }
            isOver.withLock { $0 += 1 }
        }
        #expect(counts.withLock { $0.fulfilled + $0.timedOut } == 3_000)
        #expect(counts.withLock { $0.fulfilled } >= 1_500, "without a time-out everybody is served")
        #expect(signal.waiting == 0)
    }
}
