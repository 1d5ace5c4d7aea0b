import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// What users do at their end when the phases are over: all of it, unless the load was stopped.
@Suite(.serialized, .timeLimit(.minutes(1))) struct EndOfUserTests {
    private func plan(_ workload: Workload, onStop: [Step], gracefulStop: Duration = .seconds(20)) -> Plan {
        let steps: [Step] = [exchange("task"), .wait(.constant(.seconds(100))), exchange("never")]
        var plan = Plan.rehearsed(workload, tasks: [UserTask(name: "task", steps: steps)], gracefulStop: gracefulStop)
        plan.scenarios[0].userClasses[0].onStop = onStop
        return plan
    }

    private func exchange(_ name: String, milliseconds: Int = 0) -> Step {
        .exchange(RehearsalPlugin.step(name, .init(microseconds: milliseconds * 1_000)))
    }

    private func count(_ step: String, in run: Rehearsal) -> Int { run.notes.exchanges.count { $0.step == step } }

    /// In a closed workload each user, in an open one each arrival.
    @Test(arguments: [
        (Workload.users(4, for: .milliseconds(100)), 4), (.rate(50, for: .milliseconds(100)), 5),
    ]) func waitsAtTheEndAreWaited(workload: Workload, users: Int) async throws {
        let out = Step.guarded(GuardedSteps(name: "out", steps: [exchange("out", milliseconds: 10)]))
        let plan = plan(workload, onStop: [out, .wait(.constant(.milliseconds(5))), exchange("bye")])
        let run = try await Rehearsal(plan, loops: 2)
        for step in ["task", "out", "bye"] { #expect(count(step, in: run) == users, "\(step)") }
        #expect(count("never", in: run) == 0)
    }

    @Test(arguments: [Workload.users(4, for: .seconds(60)), .rate(50, for: .seconds(60))])
    func aStopLeavesTheEndOut(workload: Workload) async throws {
        let run = try await Rehearsal(plan(workload, onStop: [exchange("out")])) { control in
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stop)
        }
        #expect(count("task", in: run) > 0 && count("out", in: run) == 0)
    }

    @Test(arguments: [Workload.users(2, for: .milliseconds(100)), .rate(50, for: .milliseconds(100))])
    func theTimeForFinishingEndsIt(workload: Workload) async throws {
        let plan = plan(
            workload, onStop: [exchange("out"), .wait(.constant(.seconds(100))), exchange("bye")],
            gracefulStop: .milliseconds(300))
        let run = try await Rehearsal(plan)
        #expect(count("out", in: run) > 0 && count("bye", in: run) == 0)
        #expect(run.outcome.total.end < .seconds(30))
    }
}
