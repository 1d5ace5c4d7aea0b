import Foundation
import LoadPlan
import LoadScenario
import Testing

/// What a user reads about mistakes in breakers, and what a sound one becomes.
@Suite struct BreakerMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "breaker: {}\n",
            says: [
                "9:10: error: a breaker without errors, slow and throughput never opens; write for example errors: 50%"
            ]),
        Mistake(
            adding: "breaker: {errors: 0.5}\n",
            says: [
                #"9:19: error: errors is "0.5"; write a percentage above 0% and up to 100%, for example 50%"#
            ]),
        Mistake(
            adding: "breaker: {errors: 101%}\n",
            says: [
                #"9:19: error: errors is "101%"; write a percentage above 0% and up to 100%, for example 50%"#
            ]),
        Mistake(
            adding: "breaker: {failure-rate: 5%, errors: 5%}\n",
            says: [#"9:11: error: unknown key "failure-rate" in a breaker; did you mean "errors"?"#]),
        Mistake(
            adding: "breaker: {slow: {above: 5s}}\n",
            says: [#"9:17: error: slow needs the key "share"; write for example share: 50%"#]),
        Mistake(
            adding: "breaker: {throughput: 5/s, window: {exchanges: 10}}\n",
            says: [
                "9:11: error: throughput is per time, but the window is a number of exchanges; write for example window: 10s"
            ]),
        Mistake(
            adding: "breaker: {errors: 5%, window: {exchanges: 10}, min-exchanges: 20}\n",
            says: [
                #"9:63: error: min-exchanges "20" is out of range; write a whole number from 1 to 10"#
            ]),
        Mistake(
            adding: "breaker: {errors: 5%, window: 10}\n",
            says: [#"9:31: error: window "10" has no unit; write for example 10s or 10ms"#]),
    ]

    @Test(arguments: ofTasks) func ofATaskIsReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let ofTasks = [
        Mistake(
            replacing: "    - get: /\n", by: "    - get: /\n      breaker: {}\n",
            says: [
                "9:16: error: a breaker without errors, slow and throughput never opens; write for example errors: 50%"
            ]),
        Mistake(
            replacing: "    - get: /\n", by: "    - {name: a, breaker: {error: 5%}, steps: [{get: /}]}\n",
            says: [#"8:27: error: unknown key "error" in a breaker; did you mean "errors"?"#]),
        Mistake(
            replacing: "    - get: /\n", by: "    - {name: a, steps: [{get: /, breaker: {errors: 5%}}]}\n",
            says: [
                "8:34: error: a step has no breaker of its own; give it to the task, to the class of users, or to the run"
            ]),
    ]

    @Test func isReadOfATask() throws {
        let text = Mistake.sound.replacing(
            "    - get: /\n",
            with: """
                    - {get: /, breaker: {errors: 20%}}
                    - {name: b, breaker: {errors: 5%, window: {exchanges: 10}}, steps: [{get: /b}]}

                """)
        let plan = try ScenarioReader.forTests.plan(text)
        let tasks = plan.scenarios[0].userClasses[0].tasks
        #expect(
            tasks.map(\.breaker) == [
                Breaker(errors: 0.2), Breaker(errors: 0.05, window: .exchanges(10), minExchanges: 10),
            ])
        #expect(
            PlanDescription(plan).text.contains("breaker  opens at errors 5%; of 10 exchanges; for 5s, then 5 probes"))
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func isReadOfTheRunAndOfAClass() throws {
        let text = Mistake.sound.replacing(
            "users:\n  tasks", with: "users:\n  breaker: {errors: 5%, window: {exchanges: 10}}\n  tasks")
        let plan = try ScenarioReader.forTests.plan(
            text
                + "breaker: {errors: 20%, slow: {above: 500ms, share: 60%}, throughput: 50/s, window: 20s, "
                + "min-exchanges: 100, open-for: 3s, probes: 2}\n")
        #expect(
            plan.breaker
                == Breaker(
                    errors: 0.2, slow: .init(above: .milliseconds(500), share: 0.6), throughput: 50,
                    window: .time(.seconds(20)), minExchanges: 100, openFor: .seconds(3), probes: 2))
        #expect(
            plan.scenarios[0].userClasses[0].breaker == Breaker(errors: 0.05, window: .exchanges(10), minExchanges: 10))
        let description = PlanDescription(plan).text
        #expect(
            description.contains(
                "breaker        opens at errors 20%, 60% slower than 500ms, throughput below 50/s; of 20s, at least 100 "
                    + "exchanges; for 3s, then 2 probes"))
        #expect(description.contains(", breaker opens at errors 5%; of 10 exchanges; for 5s, then 5 probes\n"))
    }
}
