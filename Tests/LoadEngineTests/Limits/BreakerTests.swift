import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// A circuit breaker in a run: what is refused is sent nowhere, counts as nobody's failure, and is told.
@Suite(.serialized, .timeLimit(.minutes(1))) struct BreakerTests {
    private func plan(failures: Int, users: Int = 8, _ breaker: Breaker) -> Plan {
        let step = RehearsalPlugin.step("a", .init(microseconds: 200, failures: failures))
        var plan = Plan.rehearsed(
            .iterations(3_000, users: users), tasks: [UserTask(name: "a", exchanges: [step])],
            wait: .constant(.milliseconds(1)))
        plan.breaker = breaker
        return plan
    }

    @Test(arguments: [1, 2, 3]) func sendsNothingMoreToATargetThatFails(loops: Int) async throws {
        let breaker = Breaker(
            errors: 0.5, window: .exchanges(20), minExchanges: 20, openFor: .milliseconds(100), probes: 3)
        let run = try await Rehearsal(plan(failures: 100, breaker), loops: loops)
        let (counts, sent) = (run.counts, run.notes.exchanges.count)
        let halfOpened = run.outcome.events.count { $0.effect.hasPrefix("half-open") }
        // Until it opens: twenty, and what the others had under way. After that: its probes.
        #expect(sent >= 20 && sent <= 20 + 7 + 3 * halfOpened)
        #expect(halfOpened >= 1)
        #expect(counts.refused == counts.ended - UInt64(sent) && counts.refused > 0)
        #expect(counts.intended == counts.ended + counts.unsent)
        #expect(run.outcome.total.errors[.breakerOpen]?.count == counts.refused)
        #expect(counts.errorRate == 1, "of what was sent, all failed; what was not says nothing")
        #expect(counts.failedByGenerator == 0)
        let effects = run.outcome.events.map(\.effect)
        #expect(effects.first == "open: errors 100 % of 20 exchanges")
        #expect(run.outcome.events.allSatisfy { $0.action == .breaker && $0.source == .scenario && !$0.stops })
        for (before, after) in zip(effects, effects.dropFirst()) {
            #expect(before.hasPrefix("open") == after.hasPrefix("half-open"))
        }
    }

    @Test func leavesATargetAloneThatIsWell() async throws {
        let breaker = Breaker(
            errors: 0.5, slow: .init(above: .seconds(5), share: 0.5), window: .exchanges(20), minExchanges: 5)
        let run = try await Rehearsal(plan(failures: 10, breaker), loops: 2)
        #expect(run.counts.refused == 0 && run.outcome.events.isEmpty)
        #expect(run.counts.errorRate > 0)
    }

    @Test(arguments: 1...2) func ofATaskWatchesAndRefusesThatTaskAlone(loops: Int) async throws {
        var plan = plan(failures: 100, Breaker())
        plan.breaker = nil
        plan.scenarios[0].userClasses[0].tasks[0].breaker = Breaker(
            errors: 0.5, minExchanges: 10, openFor: .seconds(60))
        plan.scenarios[0].userClasses[0].tasks.append(
            UserTask(name: "b", exchanges: [RehearsalPlugin.step("b", .init(microseconds: 200, failures: 30))]))
        plan.scenarios[0].userClasses[0].onStart = [.exchange(RehearsalPlugin.step("start", .init(failures: 100)))]
        plan.scenarios[0].userClasses[0].onStop = [.exchange(RehearsalPlugin.step("stop"))]
        let run = try await Rehearsal(plan, loops: loops)
        let total = run.outcome.total
        #expect(Set(total.series.keys.filter { $0.error == .breakerOpen }.map(\.task)) == ["a"])
        #expect(run.outcome.events.map(\.effect) == [#"open: errors 100 % of 10 exchanges of "user", task "a""#])
        let sent = run.notes.exchanges.map(\.step)
        #expect((10...17).contains(sent.count { $0 == "a" }), "ten, and what the others had under way")
        #expect(sent.count { $0 == "start" } == 8 && sent.count { $0 == "stop" } == 8)
        #expect(sent.count { $0 == "b" } > 20)
        let breaker = total.breakers[.init(userClass: "user", task: "a")]
        #expect(total.breakers.count == 1 && breaker?.last == .open && breaker?.openings == 1)
    }

    /// What each breaker lets pass is counted by those outside of it, and what one refuses by none.
    @Test func ofATaskItsClassAndTheRunAreAskedInThisOrder() async throws {
        var plan = plan(failures: 100, Breaker(errors: 1, minExchanges: 1_000))
        plan.scenarios[0].userClasses[0].breaker = Breaker(errors: 1, minExchanges: 1_000)
        plan.scenarios[0].userClasses[0].tasks[0].breaker = Breaker(
            errors: 0.5, window: .exchanges(10), minExchanges: 10, openFor: .seconds(60))
        let run = try await Rehearsal(plan, loops: 2)
        #expect(run.counts.refused > 0 && run.outcome.events.count == 1)
        let states = run.outcome.total.breakers.sorted { $0.key < $1.key }
        #expect(states.map(\.key) == [.run, .init(userClass: "user"), .init(userClass: "user", task: "a")])
        #expect(states.map(\.value.last) == [.closed, .closed, .open])
    }

    /// How long it is in each state adds up to the run, over all intervals.
    @Test func itsStatesAreSeenOverTime() async throws {
        let breaker = Breaker(
            errors: 0.5, window: .exchanges(20), minExchanges: 20, openFor: .milliseconds(100), probes: 3)
        let run = try await Rehearsal(plan(failures: 100, breaker), loops: 2)
        let total = run.outcome.total
        let seen = try #require(total.breakers[.run])
        #expect(seen.open > 0 && seen.closed > 0)
        #expect(abs(seen.open + seen.closed + seen.halfOpen - total.seconds) < 0.001)
        #expect(run.intervals.breakers[.run] == seen)
        let opened = run.outcome.events.count { $0.effect.hasPrefix("open") }
        #expect(seen.openings == UInt64(opened))
    }

    @Test func ofAClassLeavesTheOthersAlone() async throws {
        var plan = plan(failures: 100, Breaker())
        plan.breaker = nil
        plan.scenarios[0].userClasses[0].breaker = Breaker(errors: 0.5, minExchanges: 10, openFor: .seconds(60))
        let well = RehearsalPlugin.step("b", .init(microseconds: 200))
        plan.scenarios[0].userClasses.append(
            UserClass(
                name: "well", tasks: [UserTask(name: "b", exchanges: [well])], wait: .constant(.milliseconds(1))))
        let run = try await Rehearsal(plan, loops: 2)
        let refused = run.outcome.total.series.filter { $0.key.error == .breakerOpen }
        #expect(refused.keys.map(\.task) == ["a"])
        #expect(run.outcome.events.map(\.effect) == [#"open: errors 100 % of 10 exchanges of "user""#])
        #expect(run.outcome.total.series.contains { $0.key.task == "b" && $0.key.error == nil })
    }
}
