import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// What is done once for the whole run, before and after its load.
@Suite(.serialized, .timeLimit(.minutes(1))) struct OnceTests {
    private func plan(
        _ workload: Workload = .iterations(20, users: 4), setup: RehearsalPlugin.Script = .init(),
        teardown: RehearsalPlugin.Script = .init(), wait: WaitTime = .none
    ) -> Plan {
        var plan = Plan.rehearsed(workload, tasks: [.rehearsed("task", microseconds: 300)], wait: wait)
        plan.preparation = Preparation(
            setup: [.exchange(RehearsalPlugin.step("setup", setup)), .wait(.constant(.milliseconds(5)))],
            teardown: [.wait(.constant(.milliseconds(5))), .exchange(RehearsalPlugin.step("teardown", teardown))],
            executors: ["rehearsal": .null])
        return plan
    }

    @Test(arguments: 1...3) func enclosesTheLoadAndIsNotMeasured(loops: Int) async throws {
        let run = try await Rehearsal(plan(), loops: loops)
        let order = run.notes.exchanges.sorted { $0.sample.started < $1.sample.started }.map(\.step)
        #expect(order == ["setup"] + Array(repeating: "task", count: 20) + ["teardown"])
        #expect(run.counts.intended == 20 && run.counts.completed == 20)
        #expect(Set(run.outcome.total.series.keys.map(\.task)) == ["task"])
        #expect(run.outcome.brokenTeardown == nil)
    }

    @Test func aSetupThatFailsEndsTheRun() async throws {
        let error = await #expect(throws: SetupFailed.self) { try await Rehearsal(plan(setup: .init(failures: 100))) }
        #expect(error?.description == #"the setup failed, and the load did not begin: "setup": rehearsed"#)
    }

    @Test func aTeardownThatFailsIsTold() async throws {
        let run = try await Rehearsal(plan(teardown: .init(failures: 100)))
        #expect(run.outcome.brokenTeardown == #""teardown": rehearsed"#)
        #expect(run.counts.completed == 20 && run.counts.failed == 0)
    }

    @Test func isDoneAfterAStopToo() async throws {
        let run = try await Rehearsal(plan(.users(3, for: .seconds(60)), wait: .constant(.milliseconds(2)))) {
            control in
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stop)
        }
        #expect(run.outcome.wasInterrupted && run.outcome.brokenTeardown == nil)
        #expect(run.notes.exchanges.last?.step == "teardown")
    }

    @Test func isLeftOutWhereAllIsGivenUp() async throws {
        let run = try await Rehearsal(plan(.users(3, for: .seconds(60)), wait: .constant(.milliseconds(2)))) {
            control in
            try await Task.sleep(for: .milliseconds(100))
            control.send(.stopAtOnce)
        }
        #expect(!run.notes.exchanges.contains { $0.step == "teardown" })
        #expect(run.outcome.brokenTeardown == "it was left out, for the run was stopped at once")
    }
}
