import LoadPlan
import LoadWire
import Testing

@testable import LoadEngine

@Suite struct StepTableTests {
    @Test func exchangesAreNumberedInThePlanAndInTheirExecutor() throws {
        func step(_ executor: String, _ name: String) -> ExchangeStep {
            ExchangeStep(executor: executor, name: name, method: "", specification: .null)
        }
        let plan = Plan(
            name: "numbers", workload: .closed([UserPhase(shape: .constant(users: 1), duration: .seconds(1))]),
            userClasses: [
                UserClass(
                    name: "one",
                    tasks: [
                        UserTask(name: "a", exchanges: [step("x", "a1"), step("y", "a2"), step("x", "a3")]),
                        UserTask(name: "b", exchanges: [step("y", "b1")]),
                    ]),
                UserClass(
                    name: "two", tasks: [UserTask(name: "c", exchanges: [step("z", "c1"), step("x", "c2")])],
                    onStart: [.exchange(step("x", "s1"))], onStop: [.exchange(step("y", "e1"))]),
            ], executors: [:])
        let table = try PreparedPlan(plan).scenarios[0].steps
        let exchanges = table.registry
        #expect(exchanges.all.map(\.name) == ["a1", "a2", "a3", "b1", "s1", "c1", "c2", "e1"])
        #expect(exchanges.executors == ["x", "y", "z"])
        #expect(
            exchanges.ofExecutor.map { $0.map(\.name) } == [["a1", "a3", "s1", "c2"], ["a2", "b1", "e1"], ["c1"]])
        for instruction in table.programs.flatMap(\.instructions) {
            guard case .exchange(let executor, let position, let number) = instruction else { continue }
            #expect(exchanges.ofExecutor[Int(executor)][Int(position)] == exchanges.all[Int(number)])
        }
        #expect(table.programs.map(\.tasks) == [[0, 4], [2]])
        #expect(table.programs.map(\.onStart) == [nil, 0] && table.programs.map(\.onStop) == [nil, 5])
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
