import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// An adaptive limit in a run: it moves by itself, within its bounds, over all loops.
@Suite(.serialized, .timeLimit(.minutes(1))) struct AdaptiveLimitTests {
    private func plan(_ limit: AdaptiveLimit, failures: Int = 0) -> Plan {
        let step = RehearsalPlugin.step("a", .init(microseconds: 2_000, failures: failures))
        var plan = Plan.rehearsed(
            .users(40, for: .milliseconds(1_500)), tasks: [UserTask(name: "a", exchanges: [step])])
        plan.inFlight = .adaptive(limit)
        return plan
    }

    /// This target never queues: the limit may grow to its highest.
    @Test(arguments: AdaptiveLimit.Algorithm.allCases)
    func growsWhereNothingQueues(algorithm: AdaptiveLimit.Algorithm) async throws {
        let limit = AdaptiveLimit(algorithm: algorithm, min: 1, max: 30, initial: 2)
        let run = try await Rehearsal(plan(limit), loops: 2) { control in
            try await Task.sleep(for: .milliseconds(100))
            await #expect(throws: ChangeRefused.self) { _ = try await control.request(.limit(5, of: nil)) }
        }
        let events = run.outcome.events
        #expect(events.allSatisfy { $0.action == .limit && $0.source == .scenario && !$0.steers && !$0.stops })
        #expect(events.first?.effect.hasPrefix("2 -> ") == true)
        #expect(events.allSatisfy { (1...30).contains($0.value ?? 0) })
        #expect((events.first?.value ?? 0) > 2)
        #expect(run.counts.intended == run.counts.ended + run.counts.unsent)
        let seen = try #require(run.outcome.total.limits[.run])
        #expect(seen.limit.min == 2 && seen.limit.max > 2 && seen.limit.max <= 30, "each step is seen, told or not")
    }

    @Test func shrinksWhereMostFails() async throws {
        let run = try await Rehearsal(plan(.init(min: 3, max: 100, initial: 40), failures: 100), loops: 2)
        let last = run.outcome.events.last?.value ?? 0
        #expect([20, 10, 5, 3].contains(last), "40, halved again and again")
    }
}
