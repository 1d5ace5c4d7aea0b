import LoadMeasure
import LoadPlan
import Testing

@testable import LoadEngine

/// A breaker's decisions in virtual time: seconds since it began to watch.
@Suite struct BreakerStateMachineTests {
    private typealias Machine = BreakerStateMachine

    private static func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }

    /// Sends an exchange at a moment that ends at once.
    ///
    /// - Returns: the state after it; nil where it was refused.
    @discardableResult
    private func send(
        _ machine: inout Machine, at seconds: Double, failed: Bool = false, took: Double = 0.01
    ) -> BreakerState? {
        guard case .pass(let number) = machine.ask(at: Self.nanoseconds(seconds)).answer else { return nil }
        let outcome = Machine.Outcome(failed: failed, serviceTime: Self.nanoseconds(took))
        _ = machine.end(outcome, passed: number, at: Self.nanoseconds(seconds))
        return machine.state
    }

    private func machine(_ breaker: Breaker) -> Machine { Machine(breaker, at: 0) }

    private let errors = Breaker(
        errors: 0.5, window: .exchanges(10), minExchanges: 6, openFor: .seconds(5), probes: 3)

    /// A breaker that opened at 1 s.
    private func opened() -> Machine {
        var machine = machine(errors)
        for _ in 0..<6 { send(&machine, at: 1, failed: true) }
        return machine
    }

    @Test func opensWhenTheShareIsReachedButNotByTooFew() {
        var machine = machine(errors)
        for _ in 0..<5 { #expect(send(&machine, at: 1, failed: true) == .closed, "five say nothing") }
        #expect(send(&machine, at: 1, failed: false) == .open, "five of six")

        machine = self.machine(errors)
        for failed in [false, true, false, true, false] { send(&machine, at: 1, failed: failed) }
        #expect(send(&machine, at: 1, failed: false) == .closed, "two of six")
        #expect(send(&machine, at: 1, failed: true) == .closed, "three of seven")
        #expect(send(&machine, at: 1, failed: true) == .open, "four of eight are the half")
    }

    @Test func onlyTheLastExchangesCount() {
        var machine = machine(errors)
        for index in 0..<10 { send(&machine, at: 1, failed: index >= 6) }
        // Four of ten, then one leaves the window for each that comes.
        for _ in 0..<20 { #expect(send(&machine, at: 2) != nil) }
        for _ in 0..<4 { #expect(send(&machine, at: 3, failed: true) == .closed) }
        #expect(send(&machine, at: 3, failed: true) == .open)
    }

    @Test func theReasonHasTheFigures() {
        var machine = machine(errors)
        for failed in [true, true, false, true, false, true] {
            guard case .pass(let number) = machine.ask(at: 7).answer else { return }
            let change = machine.end(.init(failed: failed, serviceTime: 1), passed: number, at: 7)
            if machine.state == .open {
                #expect(change == .init(state: .open, at: 7, reason: "errors 66.7 % of 6 exchanges"))
            } else {
                #expect(change == nil)
            }
        }
        #expect(machine.state == .open)
    }

    @Test func refusesWhileItIsOpenAndTriesThen() {
        var machine = opened()
        #expect(machine.state == .open)
        #expect(send(&machine, at: 1) == nil && send(&machine, at: 5.9) == nil)
        #expect(send(&machine, at: 6) == .halfOpen)
        #expect(send(&machine, at: 6.1) == .halfOpen)
        #expect(send(&machine, at: 6.2) == .closed, "three probes were good")
        for _ in 0..<5 { #expect(send(&machine, at: 6.3, failed: true) == .closed, "what was before is forgotten") }
        #expect(send(&machine, at: 6.3, failed: true) == .open)
    }

    @Test func opensAgainWhenTheProbesAreBad() {
        var machine = opened()
        send(&machine, at: 6, failed: true)
        send(&machine, at: 6)
        #expect(send(&machine, at: 6.5, failed: true) == .open, "two of three")
        #expect(send(&machine, at: 11.4) == nil, "it stays open for as long again, from then on")
        #expect(send(&machine, at: 11.5) == .halfOpen)
    }

    @Test func noMoreProbesThanWantedAreUnderWay() {
        var machine = opened()
        let now = Self.nanoseconds(7)
        let answers = (0..<5).map { _ in machine.ask(at: now).answer }
        #expect(answers.count { $0 != .refused } == 3)
        guard case .pass(let number) = answers[0] else { return }
        machine.forget(passed: number)
        #expect(machine.ask(at: now).answer != .refused, "one was given up: another may be tried")
        #expect(machine.ask(at: now).answer == .refused)
    }

    @Test func whatBeganInAnEarlierStateCountsNoMore() {
        var machine = machine(errors)
        guard case .pass(let early) = machine.ask(at: 0).answer else { return }
        for _ in 0..<6 { send(&machine, at: 1, failed: true) }
        send(&machine, at: 6)
        #expect(machine.state == .halfOpen)
        #expect(machine.end(.init(failed: true, serviceTime: 1), passed: early, at: Self.nanoseconds(6)) == nil)
        machine.forget(passed: early)
        send(&machine, at: 6)
        #expect(send(&machine, at: 6) == .closed, "three good probes, and no fourth")
    }

    @Test func slowExchangesOpenItToo() {
        var machine = machine(
            Breaker(
                slow: .init(above: .milliseconds(100), share: 0.4), window: .exchanges(10), minExchanges: 10,
                openFor: .seconds(1), probes: 2))
        for index in 0..<9 { #expect(send(&machine, at: 1, took: index < 3 ? 0.2 : 0.1) == .closed) }
        #expect(send(&machine, at: 1, took: 0.1001) == .open)
        send(&machine, at: 3, took: 0.2)
        #expect(send(&machine, at: 3, took: 0.2) == .open)
        send(&machine, at: 5, failed: true)
        #expect(send(&machine, at: 5, failed: true) == .open, "probes that fail are bad whatever the rule")
        send(&machine, at: 7)
        #expect(send(&machine, at: 7) == .closed)
    }

    @Test func tooLittleThroughputOpensItAfterAWholeWindow() {
        var machine = machine(Breaker(throughput: 10, window: .time(.seconds(2)), openFor: .seconds(1), probes: 1))
        for step in 0..<60 { #expect(send(&machine, at: Double(step) * 0.05) == .closed, "20/s") }
        // Nothing ends any more. The window of 2 s holds fewer than 20 from about 4 s on.
        #expect(machine.ask(at: Self.nanoseconds(3.6)).answer != .refused)
        #expect(machine.ask(at: Self.nanoseconds(4.6)).answer == .refused)
        #expect(machine.state == .open)
        #expect(send(&machine, at: 5.7) == .closed)
        #expect(send(&machine, at: 7.5) == .closed, "no whole window has passed since it closed")
        #expect(send(&machine, at: 7.9) == nil && machine.state == .open)
    }

    @Test(arguments: 0..<20) func aWindowOfTimeHoldsNineToTenTenths(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var window = BreakerWindow(.time(.seconds(10)))
        var ended: [(at: Int64, failed: Bool)] = []
        var now: Int64 = 0
        for _ in 0..<2_000 {
            now += Int64.random(in: 0...1_500_000_000, using: &random)
            if Int.random(in: 0..<50, using: &random) == 0 { now += 30_000_000_000 }
            let failed = Bool.random(using: &random)
            window.add(BreakerTally(exchanges: 1, failed: failed ? 1 : 0, slow: 0), at: now)
            ended.append((now, failed))
            let first = (now / 1_000_000_000 - 9) * 1_000_000_000
            let held = ended.filter { $0.at >= first }
            let expected = BreakerTally(exchanges: held.count, failed: held.count { $0.failed }, slow: 0)
            if window.sum != expected {
                Issue.record("\(window.sum) instead of \(expected) at \(now)")
                return
            }
            ended.removeAll { $0.at < first }
        }
    }

    /// Whatever happens in whatever order: it passes from a state only to those that follow it, refuses nothing while
    /// closed, and everything while open.
    @Test(arguments: 0..<30) func everyPathKeepsTheRules(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var machine = machine(errors)
        var underWay: [Int] = []
        var now: Int64 = 0
        var openedAt: Int64 = 0
        func follows(_ before: BreakerState, _ after: BreakerState) -> Bool {
            switch (before, after) {
            case (.closed, .open), (.open, .halfOpen), (.halfOpen, .open), (.halfOpen, .closed): true
            default: before == after
            }
        }
        for _ in 0..<3_000 {
            now += Int64.random(in: 0...400_000_000, using: &random)
            let before = machine.state
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let (answer, change) = machine.ask(at: now)
                if case .pass(let number) = answer { underWay.append(number) }
                let isDue = now - openedAt >= 5_000_000_000
                if before == .closed, answer == .refused { Issue.record("refused while closed") }
                if before == .open, (answer == .refused) == isDue { Issue.record("at \(now), open since \(openedAt)") }
                if (change != nil) != (before != machine.state) { Issue.record("a change untold") }
            case 5..<9:
                guard !underWay.isEmpty else { continue }
                let number = underWay.remove(at: Int.random(in: underWay.indices, using: &random))
                let failed = Int.random(in: 0..<10, using: &random) < 6
                let change = machine.end(.init(failed: failed, serviceTime: 1), passed: number, at: now)
                if (change != nil) != (before != machine.state) { Issue.record("a change untold") }
            default:
                guard let number = underWay.popLast() else { continue }
                machine.forget(passed: number)
            }
            if !follows(before, machine.state) { Issue.record("\(before) to \(machine.state)") }
            if before != machine.state, machine.state == .open { openedAt = now }
        }
    }
}
