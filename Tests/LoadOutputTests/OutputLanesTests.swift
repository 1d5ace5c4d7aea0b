import LoadMeasure
import LoadPlan
import LoadVerdict
import Synchronization
import Testing

@testable import LoadOutput

@Suite struct OutputLanesTests {
    /// Remembers what it was given; takes it only while its gate is open.
    private final class Witness: Output {
        struct Refused: Error {}

        let seen = Mutex<[Snapshot]>([])
        let late = Mutex<[LateTarget]>([])
        let finished = Mutex(0)
        private let gate = Mutex(true)
        let refuses: Bool
        let isEssential: Bool

        init(opens: Bool = true, refuses: Bool = false, isEssential: Bool = true) {
            (self.refuses, self.isEssential) = (refuses, isEssential)
            gate.withLock { $0 = opens }
        }

        func open() { gate.withLock { $0 = true } }

        func start(_ plan: Plan) {}
        func receive(_ snapshot: Snapshot) async throws {
            while !gate.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
            if refuses { throw Refused() }
            seen.withLock { $0.append(snapshot) }
        }
        func measured(_ target: LateTarget) {
            #expect(seen.withLock { $0.last?.end ?? .zero } >= target.end)
            late.withLock { $0.append(target) }
        }
        func finish(_ result: RunResult) { finished.withLock { $0 += 1 } }
    }

    private static func interval(_ second: Int) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(second), end: .seconds(second + 1))
        snapshot.counts.intended = 10
        snapshot.counts.completed = 10
        return snapshot
    }

    private static var result: RunResult { Shop.result(total: Snapshot(start: .zero, end: .zero)) }

    /// What becomes known late comes after its interval, and all of it, however slow the output is.
    @Test func whatComesLateFollowsItsInterval() async throws {
        let witness = Witness(opens: false)
        let lanes = OutputLanes([witness])
        try await lanes.deliver {
            try await lanes.start(Shop.plan)
            for second in 0..<300 {
                await lanes.receive(Self.interval(second))
                var target = TargetSnapshot()
                target.clockErrors = ["\(second)": 1]
                await lanes.measured(LateTarget(start: .seconds(second), end: .seconds(second + 1), target: target))
            }
            witness.open()
        }
        let late = witness.late.withLock { $0 }
        #expect(late.count <= 2 * OutputLane.mostWaiting)
        #expect(late.reduce(TargetSnapshot()) { $0.merging($1.target) }.clockErrors?.count == 300)
    }

    @Test func everyOutputSeesEveryIntervalInOrder() async throws {
        let witnesses = [Witness(), Witness()]
        let lanes = OutputLanes(witnesses)
        try await lanes.deliver {
            // Nothing comes before the start, whatever is told earlier.
            await lanes.receive(Self.interval(0))
            try await lanes.start(Shop.plan)
            for second in 1..<20 { await lanes.receive(Self.interval(second)) }
        }
        #expect(await lanes.finish(Self.result).isEmpty)
        for witness in witnesses {
            #expect(witness.seen.withLock { $0 } == (0..<20).map(Self.interval))
            #expect(witness.finished.withLock { $0 } == 1)
        }
    }

    @Test func aSlowOutputHoldsUpNeitherTheRunNorTheOthersAndLosesNothing() async throws {
        let (slow, quick) = (Witness(opens: false), Witness())
        let lanes = OutputLanes([slow, quick])
        try await lanes.deliver {
            try await lanes.start(Shop.plan)
            for second in 0..<500 { await lanes.receive(Self.interval(second)) }
            // The quick one has them all while the slow one has none.
            while quick.seen.withLock({ $0.reduce(0) { $0 + $1.counts.completed } }) < 5_000 { await Task.yield() }
            #expect(slow.seen.withLock { $0.isEmpty })
            slow.open()
        }
        let seen = slow.seen.withLock { $0 }
        #expect(seen.count <= OutputLane.mostWaiting + 1)
        #expect(seen.reduce(0) { $0 + $1.counts.completed } == 5_000)
        #expect(seen.first?.start == .zero && seen.last?.end == .seconds(500))
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.end == $1.start })
    }

    @Test func oneThatFailsIsReportedAndTheOthersAreFinished() async throws {
        let (bad, good) = (Witness(refuses: true), Witness())
        let lanes = OutputLanes([bad, good])
        try await lanes.deliver {
            try await lanes.start(Shop.plan)
            await lanes.receive(Self.interval(0))
        }
        let failures = await lanes.finish(Self.result)
        #expect(failures.count == 1 && failures.first is Witness.Refused)
        #expect(bad.finished.withLock { $0 } == 1 && good.finished.withLock { $0 } == 1)
        #expect(good.seen.withLock { $0.count } == 1)
    }

    @Test func oneThatIsNotEssentialFailsByItself() async throws {
        let lanes = OutputLanes([Witness(refuses: true, isEssential: false)])
        try await lanes.deliver {
            try await lanes.start(Shop.plan)
            await lanes.receive(Self.interval(0))
        }
        #expect(await lanes.finish(Self.result).isEmpty)
    }

    @Test func oneThatNeverTakesAnythingEndsWithTheRun() async throws {
        let (dead, good) = (Witness(opens: false), Witness())
        let lanes = OutputLanes([dead, good], patience: .milliseconds(50))
        try await lanes.deliver {
            try await lanes.start(Shop.plan)
            for second in 0..<3 { await lanes.receive(Self.interval(second)) }
            while good.seen.withLock({ $0.count }) < 3 { await Task.yield() }
        }
        let failures = await lanes.finish(Self.result)
        #expect(failures.count == 1)
        #expect(good.seen.withLock { $0.count } == 3)
    }

    @Test func aRunThatFailsEndsItsLanes() async {
        struct Broken: Error {}
        let lanes = OutputLanes([Witness()])
        await #expect(throws: Broken.self) {
            try await lanes.deliver {
                try await lanes.start(Shop.plan)
                await lanes.receive(Self.interval(0))
                throw Broken()
            }
        }
    }
}
