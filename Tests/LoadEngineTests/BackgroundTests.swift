import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// Steps beside others, which end with them.
@Suite(.serialized, .timeLimit(.minutes(1))) struct BackgroundTests {
    private func exchange(_ name: String, milliseconds: Int = 0, failures: Int = 0) -> Step {
        .exchange(RehearsalPlugin.step(name, .init(microseconds: milliseconds * 1_000, failures: failures)))
    }

    private func rehearse(
        _ steps: [Step], iterations: Int, wait: WaitTime = .none
    ) async throws -> Rehearsal {
        try await Rehearsal(
            .rehearsed(.iterations(iterations, users: 1), tasks: [UserTask(name: "task", steps: steps)], wait: wait))
    }

    private func samples(_ name: String, in run: Rehearsal) -> [Sample] {
        run.notes.exchanges.filter { $0.step == name }.map(\.sample).sorted { $0.intended < $1.intended }
    }

    /// The user goes on when all has ended that it began; nothing of that is send lag.
    @Test func anExchangeInFlightHoldsItsUser() async throws {
        let run = try await rehearse(
            [.background([exchange("slow", milliseconds: 60)]), exchange("read")], iterations: 4,
            wait: .constant(.milliseconds(5)))
        let (slow, read) = (samples("slow", in: run), samples("read", in: run))
        for (before, after) in zip(slow, read.dropFirst()) { #expect(after.intended == before.ended + 5_000_000) }
        #expect(slow.count == 4 && read.count == 4)
    }

    @Test func aWaitThatIsCutHoldsNobody() async throws {
        let run = try await rehearse(
            [.background([.wait(.constant(.seconds(100))), exchange("never")]), exchange("read", milliseconds: 2)],
            iterations: 4, wait: .constant(.milliseconds(5)))
        let read = samples("read", in: run)
        for (before, after) in zip(read, read.dropFirst()) { #expect(after.intended == before.ended + 5_000_000) }
        #expect(read.count == 4 && run.notes.exchanges.count == 4)
    }

    /// Whatever a background step waits for: nobody gives the signal, comes to the meeting place or gives the lock back.
    @Test(arguments: ["signal", "rendezvous", "lock"]) func whatIsSharedIsWaitedForNoLonger(kind: String) async throws {
        let wait: Step =
            switch kind {
            case "signal": .signal(SignalStep(name: "never", action: .await(timeout: nil)))
            case "rendezvous": .rendezvous(RendezvousStep(name: "alone", users: 2))
            default: .guarded(GuardedSteps(name: "own", steps: []))
            }
        let steps = [.background([wait, exchange("never")]), exchange("read", milliseconds: 2)]
        let run = try await rehearse(
            kind == "lock" ? [.guarded(GuardedSteps(name: "own", steps: steps))] : steps, iterations: 3)
        #expect(run.notes.exchanges.map(\.step) == ["read", "read", "read"])
        #expect(run.outcome.total.iterations.completed == 3)
        #expect(run.outcome.total.end < .seconds(20), "long before the end of the phases")
    }

    /// An exchange that waits for its permit when its task ends is never sent.
    @Test func aPermitIsWaitedForNoLonger() async throws {
        var plan = Plan.rehearsed(
            .iterations(4, users: 2), tasks: [UserTask(name: "holds", steps: [exchange("holds", milliseconds: 2_000)])])
        plan.scenarios[0].userClasses[0].count = 1
        let others: [Step] = [.background([exchange("never")]), .wait(.constant(.milliseconds(1)))]
        plan.scenarios[0].userClasses.append(UserClass(name: "other", tasks: [UserTask(name: "other", steps: others)]))
        plan.inFlight = .fixed(1)
        let run = try await Rehearsal(plan)
        #expect(run.notes.exchanges.map(\.step) == ["holds"])
        #expect(run.counts.intended == 4 && run.counts.unsent == 3)
    }

    @Test func aFailureIsOneOfTheGroupThatBeganIt() async throws {
        let bad = Step.background([exchange("bad", milliseconds: 5, failures: 100)])
        let run = try await rehearse(
            [
                .group(StepGroup(name: "around", steps: [bad, exchange("a", milliseconds: 100)])),
                .group(StepGroup(name: "after", steps: [exchange("b")])),
            ], iterations: 2)
        #expect(run.outcome.total.groups["around"]?.failed == 2)
        #expect(run.outcome.total.groups["after"]?.failed == 0)
        let beside = try await rehearse(
            [bad, .group(StepGroup(name: "beside", steps: [exchange("a", milliseconds: 100)]))], iterations: 2)
        #expect(beside.outcome.total.groups["beside"]?.failed == 0)
    }
}
