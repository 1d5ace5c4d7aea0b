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

    private func exchange(_ name: String, microseconds: Int = 0, failures: Int = 0) -> Step {
        .exchange(RehearsalPlugin.step(name, .init(microseconds: microseconds, failures: failures)))
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
        #expect(error?.description == Self.failure(#""setup": rehearsed"#))
    }

    private static func failure(_ what: String) -> String {
        "the setup failed, and the load did not begin: \(what); "
            + "the teardown was left out, so what the setup made may still be there"
    }

    private func failure(of setup: [Step]) async -> String? {
        var changed = plan()
        changed.preparation?.setup = setup
        let plan = changed
        let error = await #expect(throws: SetupFailed.self) { try await Rehearsal(plan) }
        return error?.description
    }

    @Test func theFirstStepThatFailsIsTheLast() async throws {
        let steps = [exchange("a"), exchange("b", failures: 100), exchange("c", failures: 100)]
        #expect(await failure(of: steps) == Self.failure(#""b": rehearsed"#))
    }

    /// Also where it is beside the others: those that wait meanwhile, and those whose turn has not come.
    @Test func whatIsBesideAFailureEnds() async throws {
        let bad = exchange("bad", failures: 100)
        let lists: [[Step]] = [
            [.background([bad]), .wait(.constant(.seconds(30))), exchange("never")],
            [.parallel(ParallelSteps(branches: [[bad], [exchange("never")]], connections: 1)), exchange("never")],
        ]
        for list in lists {
            var plan = plan()
            plan.preparation?.setup = list
            let plugin = RehearsalPlugin()
            let engine = Engine(plan: plan, plugins: [plugin], options: .init(loops: 1))
            let error = await #expect(throws: SetupFailed.self) { try await engine.run(control: RunControl()) { _ in } }
            #expect(error?.description == Self.failure(#""bad": rehearsed"#))
            #expect(plugin.notebook.notes.exchanges.map(\.step) == ["bad"])
        }
    }

    @Test func aFailureBesideTheOthersCounts() async throws {
        let steps = [.background([exchange("beside", failures: 100)]), exchange("ok")]
        #expect(await failure(of: steps) == Self.failure(#""beside": rehearsed"#))
    }

    @Test func aStopDuringTheSetupSaysSo() async throws {
        var plan = plan()
        plan.preparation?.setup = [exchange("long", microseconds: 30_000_000)]
        let plugin = RehearsalPlugin()
        let (engine, control) = (Engine(plan: plan, plugins: [plugin], options: .init(loops: 1)), RunControl())
        async let stopping: Void = {
            while plugin.notebook.notes.clients == 0 { try await Task.sleep(for: .milliseconds(2)) }
            control.send(.stop)
        }()
        let error = await #expect(throws: Interrupted.self) { try await engine.run(control: control) { _ in } }
        try await stopping
        #expect(error?.description == "stopped during the setup; what it made may still be there")
    }

    /// Values that are drawn, saved or counted: the teardown is the same user's.
    @Test func theTeardownKnowsWhatTheSetupKnew() async throws {
        var plan = plan()
        plan.variables = [Variable(name: "token", value: "none")]
        plan.generators = [ValueGenerator(name: "id", kind: .sequence(from: 1, step: 1))]
        let isFirst = Condition.value("id", .equals("1"))
        plan.preparation?.setup = [
            .condition(ConditionalSteps(isFirst, then: [exchange("first")])),
            .repetition(RepeatedSteps(times: .fixed(3), counter: "token", steps: [exchange("login")])),
        ]
        plan.preparation?.teardown = [
            .condition(
                ConditionalSteps(
                    .all([isFirst, .value("token", .equals("3"))]), then: [exchange("same")],
                    otherwise: [exchange("another")]))
        ]
        let run = try await Rehearsal(plan)
        #expect(run.notes.exchanges.first?.step == "first" && run.notes.exchanges.last?.step == "same")
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

    /// What is left of the time for finishing is the load's.
    @Test(arguments: [RunControl.Command.stop, .abort]) func hasItsOwnTimeAfterAStop(
        command: RunControl.Command
    ) async throws {
        var plan = plan(.users(3, for: .seconds(60)), teardown: .init(microseconds: 400_000))
        plan.gracefulStop = .milliseconds(50)
        let run = try await Rehearsal(plan) { control in
            try await Task.sleep(for: .milliseconds(50))
            control.send(command)
        }
        #expect(run.outcome.wasInterrupted && run.outcome.brokenTeardown == nil)
        #expect(run.notes.exchanges.last?.step == "teardown" && run.notes.exchanges.last?.sample.error == nil)
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
