import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

/// Classes by a number of users, and what is done once for the whole run.
@Suite struct OnceTests {
    private static let text = """
        squall: 1
        target: http://127.0.0.1:8080
        http: {headers: {X-Id: "${id}"}}
        generate: {id: uuid}
        setup: [{post: /login, json: {id: "${id}"}, save: {token: {json: $.token}}}]
        teardown: [{delete: "/${token}"}]
        phases: [{users: 4, duration: 1s}]
        users:
          - {name: admin, count: 2, tasks: [{get: "/${token}"}]}
          - {name: visitor, tasks: [{get: /}]}
        """

    @Test func isInThePlan() throws {
        let plan = try ScenarioReader.forTests.plan(Self.text)
        #expect(plan.userClasses.map(\.count) == [2, nil])
        let preparation = try #require(plan.preparation)
        #expect(preparation.saves == ["token"] && preparation.setup.uses == ["id"])
        #expect(preparation.teardown.exchanges.map(\.name) == ["/${token}"])
        #expect(preparation.executors == plan.scenarios[0].executors)
        #expect(plan.namesOfTasksAndSteps == ["/${token}", "/"], "what is done once is in no series")
        let text = PlanDescription(plan, decoders: [HTTPStepDecoder()]).text
        #expect(text.contains("\nsetup\n") && text.contains("\nteardown\n") && text.contains("users  admin  2 users, "))
        #expect(text.contains("users  visitor  100% of users"))
    }

    /// Generated files write empty lists.
    @Test func anEmptyListIsNothing() throws {
        let sound = Mistake.sound + "setup: []\nteardown: []\n"
        let plan = try ScenarioReader.forTests.plan(
            sound.replacing("  tasks:", with: "  on-start: []\n  on-stop: []\n  tasks:"))
        #expect(plan == (try ScenarioReader.forTests.plan(Mistake.sound)))
        let half = try ScenarioReader.forTests.plan(Mistake.sound + "setup: []\nteardown: [{get: /}]\n")
        #expect(half.preparation?.setup == [] && half.preparation?.teardown.count == 1)
    }

    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func users(_ classes: String, phases: String = "{users: 10, duration: 30s}") -> String {
        "squall: 1\ntarget: http://127.0.0.1:8080\nphases: [\(phases)]\nusers: [\(classes)]\n"
    }

    static let mistakes = [
        Mistake(
            users("{count: 11, tasks: [{get: /}]}, {tasks: [{get: /b}]}"),
            says: [
                "4:10: error: the counts make 11 users, and the phases have at most 10; plan 11 users or more, or lower a count"
            ]),
        Mistake(
            users("{count: 4, tasks: [{get: /}]}, {count: 5, tasks: [{get: /b}]}"),
            says: [
                "4:10: error: the phases have up to 10 users, and the counts of all classes make 9; leave out the count of one class, for all others"
            ]),
        Mistake(
            users("{count: 4, tasks: [{get: /}]}", phases: "{rate: 10/s, duration: 30s}"),
            says: ["4:10: error: a rate has as many users as it needs, and none by count; write weight instead"]),
        Mistake(
            users("{count: 10, weight: 2, tasks: [{get: /}]}"),
            says: [#"4:21: error: "weight" means nothing beside count; remove it"#]),
        Mistake(
            users("{count: 0, tasks: [{get: /}]}, {tasks: [{get: /b}]}"),
            says: [#"4:17: error: count "0" is out of range; write a whole number from 1 to 10,000,000"#]),
        Mistake(
            users("{fixed_count: 2, tasks: [{get: /}]}"),
            says: [#"4:10: error: unknown key "fixed_count" in a class of users; did you mean "count"?"#]),
        Mistake(
            adding: "setup: {get: /}",
            says: ["9:8: error: setup is a mapping; write a list of steps, for example [{get: /}]"]),
        Mistake(
            adding: "teardown: 5",
            says: ["9:11: error: teardown is \"5\"; write a list of steps, for example [{get: /}]"]),
        Mistake(
            adding: "teardown: [{gett: /}]",
            says: [#"9:13: error: unknown key "gett" in a step; did you mean "get"?"#]),
        Mistake(
            adding: #"setup: [{get: "/${name}"}]"#,
            says: [
                "9:15: error: nothing gives ${name} a value; write $${name} for the text, or give name a value"
            ]),
        Mistake(
            adding: "data: {rows: {rows: [{a: 1}]}}\nsetup: [{get: \"/${rows.a}\"}]",
            says: [
                "10:15: error: ${rows.a} has no value here: users draw the rows of rows, and this is nobody's; write it into the users' steps, such as on-start, or take a variable or generated value"
            ]),
        Mistake(
            adding: "setup: [{rendezvous: r, users: 2}]",
            says: [
                "9:9: error: a rendezvous means nothing in setup, which is done once, without users; write it into a task of the users who are to meet"
            ]),
        Mistake(
            adding: "teardown: [{group: g, steps: [{rendezvous: r, users: 2}]}]",
            says: [
                "9:31: error: a rendezvous means nothing in teardown, which is done once, without users; write it into a task of the users who are to meet"
            ]),
    ]
}
