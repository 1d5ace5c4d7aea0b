import LoadPlan
import Testing

@testable import LoadEngine

@Suite struct StepTableTests {
    @Test func stepsAreNumberedInThePlanAndInTheirExecutor() {
        func step(_ executor: String, _ name: String) -> Step {
            Step(executor: executor, name: name, method: "", specification: .null)
        }
        let plan = Plan(
            name: "numbers", workload: .closed([UserPhase(shape: .constant(users: 1), duration: .seconds(1))]),
            userClasses: [
                UserClass(
                    name: "one",
                    tasks: [
                        UserTask(name: "a", steps: [step("x", "a1"), step("y", "a2"), step("x", "a3")]),
                        UserTask(name: "b", steps: [step("y", "b1")]),
                    ]),
                UserClass(
                    name: "two", tasks: [UserTask(name: "c", steps: [step("z", "c1"), step("x", "c2")])],
                    onStart: [step("x", "s1")], onStop: [step("y", "e1")]),
            ], executors: [:])
        let table = StepTable(plan)
        #expect(table.steps.map(\.name) == ["a1", "a2", "a3", "b1", "s1", "c1", "c2", "e1"])
        #expect(table.executors == ["x", "y", "z"])
        #expect(
            table.stepsOfExecutor.map { $0.map(\.name) } == [["a1", "a3", "s1", "c2"], ["a2", "b1", "e1"], ["c1"]])
        for steps in table.classes {
            for step in steps.onStart + steps.tasks.joined() + steps.onStop {
                #expect(table.stepsOfExecutor[step.executor][step.position] == table.steps[step.number])
            }
        }
        #expect(table.classes.map { $0.tasks.map(\.count) } == [[3, 1], [2]])
        #expect(table.classes.map { [$0.onStart.count, $0.onStop.count] } == [[0, 0], [1, 1]])
    }

    @Test func sharesAddUpAndDifferByOneAtMost() {
        for whole in 0...50 {
            for count in 1...7 {
                let shares = (0..<count).map { whole.share($0, of: count) }
                #expect(shares.reduce(0, +) == whole)
                #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
            }
        }
    }
}
