import LoadEngine
import LoadMeasure
import LoadPlan
import Testing

/// Data that ends while a run draws from it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct DataTests {
    private func task(_ name: String, microseconds: Int, uses: String? = nil) -> UserTask {
        var step = RehearsalPlugin.step(name, .init(microseconds: microseconds))
        step.uses = uses.map { [$0] } ?? []
        return UserTask(name: name, exchanges: [step])
    }

    /// Users of other classes begin all the same.
    @Test(arguments: 1...2) func aSourceIsSpentForTheClassThatDrawsFromIt(loops: Int) async throws {
        let phases = [2, 6].map { UserPhase(shape: .constant(users: $0), duration: .milliseconds(150)) }
        var plan = Plan.rehearsed(.closed(phases), tasks: [task("spends", microseconds: 500, uses: "rows.v")])
        plan.data = [
            DataSource(
                name: "rows", records: .inline(rows: [["1"], ["2"], ["3"]]), columns: ["v"], rowCount: 3, order: .once)
        ]
        plan.userClasses.append(UserClass(name: "other", tasks: [task("other", microseconds: 500)]))
        let run = try await Rehearsal(plan, loops: loops)
        let done = run.notes.exchanges.map(\.step)
        #expect(done.count { $0 == "spends" } == 3)
        #expect(run.notes.clients == 4, "two at first, and of the four that come later those who need no row")
        #expect(run.outcome.total.end >= .milliseconds(290), "and the run lasts as long as planned")
    }

    @Test func theRunEndsWhereAllDataIsSpent() async throws {
        let phases = [
            UserPhase(shape: .constant(users: 2), duration: .milliseconds(100)),
            .init(shape: .pause, duration: .seconds(30)),
        ]
        var plan = Plan.rehearsed(.closed(phases), tasks: [task("spends", microseconds: 500, uses: "rows.v")])
        plan.data = [DataSource(name: "rows", records: .inline(rows: [["1"]]), columns: ["v"], order: .once)]
        let run = try await Rehearsal(plan)
        #expect(run.notes.exchanges.count == 1 && run.outcome.total.end < .seconds(20))
    }
}
