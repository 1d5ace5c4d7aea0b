import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// A limit of exchanges in flight: exact over all loops, with a wait that is part of the response time and no send lag.
@Suite(.serialized, .timeLimit(.minutes(1))) struct InFlightLimitTests {
    private func check(_ run: Rehearsal, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let (counts, total) = (run.counts, run.outcome.total)
        #expect(
            counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent, "\(counts)",
            sourceLocation: sourceLocation)
        #expect(total.waitForPermit.count == counts.ended, sourceLocation: sourceLocation)
        // Response time = send lag + wait for permit + service time, of each exchange and so of all.
        let parts = total.sendLag.sum + total.waitForPermit.sum + total.serviceTime.sum
        #expect(total.responseTime.sum == parts, sourceLocation: sourceLocation)
        #expect(run.notes.clients == run.notes.closed.count, sourceLocation: sourceLocation)
    }

    private func plan(
        _ workload: Workload, limit: Int, microseconds: Int = 3_000, gracefulStop: Duration = .seconds(20)
    ) -> Plan {
        var plan = Plan.rehearsed(
            workload, tasks: [.rehearsed("a", steps: 2, microseconds: microseconds)], gracefulStop: gracefulStop)
        plan.inFlight = .fixed(limit)
        return plan
    }

    @Test(arguments: [(1, 2), (1, 1), (3, 2), (5, 3)])
    func isExactOverAllLoops(limit: Int, loops: Int) async throws {
        let run = try await Rehearsal(plan(.users(12, for: .milliseconds(300)), limit: limit), loops: loops)
        check(run)
        #expect(run.mostInFlight == limit)
        #expect(run.counts.unsent == 0, "what waits when the phases are over is sent")
    }

    @Test func theWaitIsNoSendLag() async throws {
        // 40 arrivals that take 10 ms each, one at a time: the last one waits for about 0.3 s.
        var plan = Plan.rehearsed(
            .rate(400, for: .milliseconds(100)), tasks: [.rehearsed("a", microseconds: 10_000)])
        plan.inFlight = .fixed(1)
        let run = try await Rehearsal(plan, loops: 2)
        check(run)
        let total = run.outcome.total
        #expect(run.counts.completed == 40)
        #expect(run.mostInFlight == 1)
        // The k-th is due at 2.5 k ms and cannot end before 10 (k + 1) ms.
        #expect(total.responseTime.max >= 300_000_000)
        #expect(total.waitForPermit.max + run.ownDelay >= 290_000_000)
        #expect(
            total.sendLag.max <= 20_000_000 + UInt64(run.ownDelay), "the scenario's limit is not the generator's lag")
    }

    @Test func whatWaitsWhenItIsStoppedIsUnsent() async throws {
        for (command, loops) in [(RunControl.Command.stop, 2), (.stopAtOnce, 1)] {
            let run = try await Rehearsal(
                plan(.rate(500, for: .seconds(20)), limit: 2, microseconds: 200_000), loops: loops
            ) { control in
                try await Task.sleep(for: .milliseconds(150))
                control.send(command)
            }
            #expect(run.counts.intended == run.counts.ended + run.counts.unsent)
            #expect(run.counts.unsent > 0 && run.mostInFlight <= 2)
        }
    }

    @Test func whatStillWaitsWhenPatienceEndsIsUnsent() async throws {
        let run = try await Rehearsal(
            plan(
                .rate(200, for: .milliseconds(100)), limit: 1, microseconds: 30_000_000,
                gracefulStop: .milliseconds(50)))
        #expect(run.counts.intended == 20 && run.counts.unsent == 19 && run.counts.failed == 1)
    }

    @Test func changesWhileItRuns() async throws {
        let run = try await Rehearsal(plan(.users(20, for: .milliseconds(600)), limit: 1), loops: 2) { control in
            try await Task.sleep(for: .milliseconds(150))
            let event = try await control.request(.limit(6, of: nil))
            #expect((event.action, event.value, event.effect) == (.limit, 6, "1 -> 6 in flight"))
            #expect(event.change == nil && !event.steers && !event.stops)
            try await Task.sleep(for: .milliseconds(150))
            _ = try await control.request(.limit(2, of: nil))
            await #expect(throws: ChangeRefused.self) { _ = try await control.request(.limit(0, of: nil)) }
            await #expect(throws: ChangeRefused.self) { _ = try await control.request(.limit(5, of: "b")) }
        }
        check(run)
        #expect(run.mostInFlight == 6)
        #expect(run.outcome.events.map(\.value) == [6, 2])
        // After the change to 2, when those of before have ended.
        let last = run.outcome.events[1].at
        let origin = run.notes.exchanges.map(\.sample.intended).min() ?? 0
        let late = origin + last.wholeNanoseconds + 100_000_000
        #expect(run.notes.exchanges.filter { $0.sample.started > late }.mostInFlight <= 2)
    }

    @Test func ofAClassHoldsBackThatClassAlone() async throws {
        var plan = Plan.rehearsed(.users(16, for: .milliseconds(300)), tasks: [.rehearsed("a", microseconds: 2_000)])
        plan.scenarios[0].userClasses[0].inFlight = .fixed(2)
        plan.scenarios[0].userClasses.append(UserClass(name: "free", tasks: [.rehearsed("b", microseconds: 2_000)]))
        plan.inFlight = .fixed(7)
        let run = try await Rehearsal(plan, loops: 2) { control in
            try await Task.sleep(for: .milliseconds(50))
            let event = try await control.request(.limit(1, of: "user"))
            #expect(event.effect == #"2 -> 1 in flight of "user""#)
        }
        check(run)
        #expect(run.notes.exchanges.filter { $0.step == "a" }.mostInFlight <= 2)
        #expect(run.mostInFlight <= 7)
        #expect(run.notes.exchanges.filter { $0.step == "b" }.mostInFlight > 2)
    }

    /// The limit and what is in flight under it are seen over time: exactly, since each change is.
    @Test func isSeenOverTime() async throws {
        let run = try await Rehearsal(plan(.users(20, for: .milliseconds(600)), limit: 2), loops: 2) { control in
            try await Task.sleep(for: .milliseconds(200))
            _ = try await control.request(.limit(6, of: nil))
        }
        let total = run.outcome.total
        let seen = try #require(total.limits[.run])
        #expect(run.intervals.limits[.run] == seen && total.limits.count == 1)
        #expect((seen.limit.min, seen.limit.max, seen.limit.last) == (2, 6, 6))
        let changed = try #require(run.outcome.events.first).at / .seconds(1)
        let expected = 2 * changed + 6 * (total.seconds - changed)
        #expect(abs(seen.limit.valueSeconds - expected) < 0.05 + Double(run.ownDelay) / 1e9)
        #expect(seen.inFlight.max == 6 && seen.inFlight.last == 0)
        // A permit is held for the exchange, and for what the loop takes to send it and to give the permit back.
        let served = Double(total.serviceTime.sum) / 1e9
        #expect(seen.inFlight.valueSeconds >= served * 0.999)
        #expect(seen.inFlight.mean(over: total.seconds) <= 6)
    }

    @Test func withoutALimitThereIsNothingToChangeOrToMeasure() async throws {
        let plan = Plan.rehearsed(.users(2, for: .milliseconds(100)), tasks: [.rehearsed("a", microseconds: 500)])
        let run = try await Rehearsal(plan) { control in
            await #expect(throws: ChangeRefused.self) { _ = try await control.request(.limit(5, of: nil)) }
        }
        #expect(run.outcome.total.waitForPermit.isEmpty && run.outcome.events.isEmpty)
        #expect(run.outcome.total.limits.isEmpty && run.outcome.total.breakers.isEmpty)
    }
}
