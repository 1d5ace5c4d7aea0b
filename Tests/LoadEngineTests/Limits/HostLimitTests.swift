import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// Limits of exchanges in flight at single hosts: exact over all loops and classes, beside the others.
@Suite(.serialized, .timeLimit(.minutes(1))) struct HostLimitTests {
    private func task(_ name: String, at host: String?, microseconds: Int = 2_000) -> UserTask {
        var task = UserTask.rehearsed(name, microseconds: microseconds)
        task.steps = task.steps.mapExchanges { $0.host = host }
        return task
    }

    private func check(_ run: Rehearsal, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let (counts, total) = (run.counts, run.outcome.total)
        #expect(
            counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent, "\(counts)",
            sourceLocation: sourceLocation)
        // Response time = send lag + wait for permit + service time, of each exchange and so of all.
        let parts = total.sendLag.sum + total.waitForPermit.sum + total.serviceTime.sum
        #expect(total.responseTime.sum == parts, sourceLocation: sourceLocation)
    }

    @Test(arguments: [1, 2, 4]) func areExactOverAllLoopsAndClasses(loops: Int) async throws {
        var plan = Plan.rehearsed(
            .users(24, for: .milliseconds(300)), tasks: [task("a", at: "a.test"), task("free", at: nil)])
        plan.scenarios[0].userClasses.append(
            UserClass(name: "second", tasks: [task("b", at: "b.test:81"), task("again", at: "a.test")]))
        plan.inFlightPerHost = ["a.test": .fixed(3), "b.test:81": .fixed(1)]
        let run = try await Rehearsal(plan, loops: loops)
        check(run)
        func most(_ names: String...) -> Int { run.notes.exchanges.filter { names.contains($0.step) }.mostInFlight }
        #expect(most("a", "again") == 3 && most("b") == 1)
        #expect(most("free") > 3, "what goes elsewhere is not held back")
        let limits = run.outcome.total.limits
        #expect(limits.keys.sorted() == [ExchangeScope(host: "a.test"), ExchangeScope(host: "b.test:81")])
        #expect(limits[ExchangeScope(host: "a.test")]?.inFlight.max == 3)
        let held = run.notes.exchanges.filter { $0.step != "free" }.count
        #expect(run.outcome.total.waitForPermit.count == UInt64(held), "others wait for no permit")
    }

    @Test func standBesideTheOthers() async throws {
        var plan = Plan.rehearsed(
            .users(24, for: .milliseconds(300)), tasks: [task("a", at: "a.test"), task("b", at: "b.test")])
        plan.inFlight = .fixed(6)
        plan.scenarios[0].userClasses[0].inFlight = .fixed(5)
        plan.inFlightPerHost = ["a.test": .fixed(2)]
        let run = try await Rehearsal(plan, loops: 2)
        check(run)
        #expect(run.notes.exchanges.filter { $0.step == "a" }.mostInFlight <= 2)
        #expect(run.mostInFlight <= 5)
        #expect(run.outcome.total.waitForPermit.count == run.counts.ended)
        #expect(run.outcome.total.limits.count == 3)
    }

    @Test func changeWhileItRuns() async throws {
        var plan = Plan.rehearsed(
            .users(20, for: .milliseconds(400)), tasks: [task("a", at: "a.test"), task("b", at: "b.test")])
        plan.inFlightPerHost = ["a.test": .fixed(1), "b.test": .fixed(2)]
        let run = try await Rehearsal(plan, loops: 2) { control in
            try await Task.sleep(for: .milliseconds(100))
            let event = try await control.request(.limit(4, of: nil, at: "A.test"))
            #expect(event.effect == "1 -> 4 in flight at a.test")
            for command: RunControl.Command in [
                .limit(4, of: nil, at: "c.test"), .limit(4, of: "user", at: "a.test"), .limit(4, of: nil),
            ] {
                let refused = await #expect(throws: ChangeRefused.self) { _ = try await control.request(command) }
                #expect(refused?.fix.contains(#""a.test", "b.test""#) == true, "\(refused?.fix ?? "")")
            }
        }
        check(run)
        #expect(run.notes.exchanges.filter { $0.step == "a" }.mostInFlight == 4)
        #expect(run.notes.exchanges.filter { $0.step == "b" }.mostInFlight == 2)
    }

    @Test func mayAdaptThemselves() async throws {
        var plan = Plan.rehearsed(.users(20, for: .milliseconds(600)), tasks: [task("a", at: "a.test")])
        plan.inFlightPerHost = ["a.test": .adaptive(AdaptiveLimit(min: 1, max: 50, initial: 2))]
        let run = try await Rehearsal(plan, loops: 2)
        check(run)
        let seen = try #require(run.outcome.total.limits[ExchangeScope(host: "a.test")])
        #expect(seen.limit.max > 2, "service times do not grow with what is in flight: the limit does")
    }
}
