import LoadPlan
import LoadScenario
import Testing

/// What a user reads about mistakes in places for values, and in waits between steps.
@Suite struct TemplateMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    /// Words that are literal keys of a step mean nothing in its data.
    @Test(arguments: [
        "query: {save: \"${draft}\"}", "multipart: {save: \"${draft}\"}", "json: {save: \"${draft}\"}",
        "json: {expect: {matches: \"${draft}\"}}", "form: {matches: \"${draft}\"}", "headers: {save: \"${draft}\"}",
        "json: {get: {save: \"${draft}\"}}",
    ]) func literalKeysAreTheSteps(_ written: String) throws {
        for step in ["{post: /, \(written)}", "{name: a, steps: [{group: b, steps: [{post: /, \(written)}]}]}"] {
            let text = Mistake.sound.replacing("- get: /", with: "- \(step)")
            let plan = try ScenarioReader.forTests.plan(text + "variables: {draft: x}\n")
            #expect(plan.scenarios[0].userClasses[0].tasks[0].steps.exchanges.map(\.uses) == [["draft"]])
            let mistake = Mistake(text, says: ["nothing gives ${draft} a value"])
            #expect(mistake.reported.count == 1 && mistake.reported[0].contains(mistake.says[0]))
        }
    }

    /// In the settings there is no step, whatever their words.
    @Test func settingsHaveNoLiteralKeys() throws {
        let settings = "http: {headers: {get: a, save: \"${draft}\"}}\n"
        _ = try ScenarioReader.forTests.plan(Mistake.sound + settings + "variables: {draft: x}\n")
    }

    static let mistakes = [
        Mistake(
            replacing: "- get: /",
            by: "- {name: a, steps: [{group: b, steps: [{get: /, save: {c: {regex: \"${d}\"}}}]}]}",
            says: [
                "8:59: error: ${d} is not filled under save; write what is meant: texts under save are taken as they stand"
            ]),
        Mistake(
            replacing: "get: /", by: "get: /${product}",
            says: [
                "8:12: error: nothing gives ${product} a value; write $${product} for the text, or give product a value"
            ]),
        Mistake(
            adding: "      save: {id: {regex: \"${product}\"}}\n",
            says: [
                "9:13: error: ${product} is not filled under save; write what is meant: texts under save are taken as they stand"
            ]),
        Mistake(
            replacing: "get: /", by: "get: /${product",
            says: ["8:12: error: \"/${product\" has a ${ without its }; write ${name}, or $${ for the text ${"]),
        Mistake(
            adding: "      headers: {X-Token: \"${a b}\"}\n",
            says: ["9:26: error: ${a b} holds no name; a name has letters, digits, _, - and dots between words"]),
        Mistake(
            adding: "http: {headers: {X-Token: \"${token}\"}}\n",
            says: ["9:27: error: nothing gives ${token} a value; write $${token} for the text, or give token a value"]),
        Mistake(
            replacing: "    - get: /", by: "    - name: buy\n      steps: [{get: /}, {wait: 1s}]",
            says: [
                "9:25: error: a wait has no step after it; remove it; the wait between iterations is the users' wait"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - name: buy\n      steps: [{wait: 1s}, {wait: 2s}, {get: /}]",
            says: ["9:15: error: a wait is followed by another; make one wait of them"]),
        Mistake(
            replacing: "    - get: /", by: "    - name: buy\n      steps: [{wait: {pacing: 1s}}, {get: /}]",
            says: [
                "9:23: error: pacing counts from the start of an iteration, so it is no wait within one; write it as the wait of the users"
            ]),
        Mistake(
            replacing: "users:\n", by: "users:\n  wait: {normal: {mean: 1s}}\n",
            says: [
                "7:18: error: a normal wait needs the key \"deviation\"; write for example deviation: 500ms"
            ]),
        Mistake(
            replacing: "users:\n", by: "users:\n  on-start: [{gett: /}]\n",
            says: ["7:15: error: unknown key \"gett\" in a step; did you mean \"get\"?"]),
    ]
}
