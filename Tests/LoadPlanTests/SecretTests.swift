import Foundation
import LoadPlan
import Testing

/// A secret's value is in no form of a plan that anyone sees.
@Suite struct SecretTests {
    private let variables = [
        Variable(name: "token", value: "s3cr3t", isSecret: true), Variable(name: "product", value: "7"),
    ]

    private var plan: Plan {
        let step = ExchangeStep(executor: "http", name: "a", method: "GET", specification: .null)
        return Plan(
            name: "p", workload: .closed([UserPhase(shape: .constant(users: 1), duration: .seconds(1))]),
            userClasses: [UserClass(name: "u", tasks: [UserTask(name: "t", exchanges: [step])])], executors: [:],
            variables: variables)
    }

    @Test func isNotEncoded() throws {
        let json = try JSONEncoder().encode(plan)
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains("s3cr3t") && text.contains(#""value":"***""#) && text.contains(#""value":"7""#))
        let decoded = try JSONDecoder().decode(Plan.self, from: json)
        #expect(decoded.variables.map(\.value) == ["***", "7"])
        #expect(decoded.variables.map(\.isSecret) == [true, false])
    }

    @Test func isNotPrintedOrDumped() {
        var dumped = ""
        dump(plan, to: &dumped)
        for text in ["\(plan)", String(reflecting: plan), dumped, "\(variables)", String(reflecting: variables[0])] {
            #expect(!text.contains("s3cr3t"))
            #expect(text.contains("***"))
        }
    }

    @Test func isUsedLikeAnyOther() {
        #expect(plan.variables[0].value == "s3cr3t")
    }

    @Test func theRestOfThePlanComesBackFromItsEncoding() throws {
        var plan = plan
        plan.variables.removeFirst()
        plan.data = [
            DataSource(name: "users", records: .csv(path: "users.csv"), columns: ["name"], rowCount: 3, order: .once),
            DataSource(
                name: "carts", records: .inline(rows: [["1"]]), columns: ["id"], sharing: .perUser, cadence: .user),
        ]
        plan.generators = [
            ValueGenerator(name: "id", kind: .uuid), ValueGenerator(name: "n", kind: .integer(1...9)),
            ValueGenerator(name: "c", kind: .choice(["a", "b"], weights: [1, 2])),
            ValueGenerator(name: "s", kind: .sequence(from: 1, step: 2)),
            ValueGenerator(name: "t", kind: .timestamp(.iso8601)),
        ]
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }
}
