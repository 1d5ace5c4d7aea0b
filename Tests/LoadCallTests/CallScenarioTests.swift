import LoadCall
import LoadPlan
import LoadScenario
import Testing

/// What a scenario may say of calls, and what it is told.
@Suite struct CallScenarioTests {
    private static func read(_ step: String, settings: String = "") -> (plan: Plan?, says: [String]) {
        let text = """
            squall: 1
            phases: [{users: 1, duration: 1s}]
            users: {tasks: [{name: a, steps: [
              \(step)
            ]}]}
            \(settings)
            """
        let (plan, diagnostics) = ScenarioReader(decoders: [RehearsedCalls()]).read(text: text, file: "s.yaml")
        return (plan, diagnostics.all.map(\.description))
    }

    @Test func aScenarioIsRead() throws {
        let (plan, says) = Self.read(
            "{act: answer, text: 'a ${id}', timeout: 2s, expect: {length: 3}, save: {id: text}}",
            settings: "stage: {timeout: 5s, mood: good}")
        #expect(says == [])
        let step = try #require(plan?.scenarios[0].userClasses[0].tasks[0].steps.exchanges.first)
        #expect(step.name == "answer" && step.method == "ACT" && step.uses == ["id"] && step.saves == ["id"])
        let text = PlanDescription(try #require(plan), decoders: [RehearsedCalls()]).text
        #expect(text.contains("ACT answer"))
        #expect(text.contains("timeout 2s, expect length 3, save id from text"), "\(text)")
        #expect(text.contains("stage\n  timeout  5s\n  mood     good\n"), "\(text)")
    }

    @Test(arguments: [
        ("{act: anwser}", "s.yaml:4:9: error: act \"anwser\" is unknown; did you mean answer?"),
        ("{act: answer, txt: a}", "s.yaml:4:17: error: unknown key \"txt\" in a step of stage; did you mean \"text\"?"),
        (
            "{act: answer, message: a}",
            "s.yaml:4:17: error: unknown key \"message\" in a step of stage; did you mean \"text\"?"
        ),
        (
            "{act: answer, color: a}",
            "s.yaml:4:17: error: unknown key \"color\" in a step of stage; a step of stage knows act, text, timeout, expect, save"
        ),
        (
            "{act: answer, timeout: soon}",
            "s.yaml:4:26: error: timeout \"soon\" is not a duration; write for example 30s, 250ms or 1m30s"
        ),
        (
            "{act: answer, expect: {lenght: 3}}",
            "s.yaml:4:26: error: stage gives no result \"lenght\"; did you mean \"length\"?"
        ),
        (
            "{act: answer, save: {id: color}}",
            "s.yaml:4:28: error: stage gives no result \"color\"; known are text, length"
        ),
        ("{act: answer, expect: 3}", "s.yaml:4:25: error: expect is \"3\"; write for example {text: text}"),
        (
            "{act: answer, text: 'a ${id'}",
            "s.yaml:4:23: error: \"a ${id\" has a ${ without its }; write ${name}, or $${ for the text ${"
        ),
        (
            "{act: answer, text: '${id}'}",
            "s.yaml:4:23: error: nothing gives ${id} a value; write $${id} for the text, or give id a value"
        ),
    ]) func aMistakeIsNamed(_ step: String, _ message: String) {
        #expect(Self.read(step).says == [message])
    }

    @Test func mistakesInTheSettingsAreNamed() {
        #expect(
            Self.read("{act: answer}", settings: "stage: {modo: good, timeout: 0s}").says == [
                "s.yaml:6:9: error: unknown key \"modo\" in \"stage\"; did you mean \"mood\"?",
                "s.yaml:6:30: error: timeout is zero; write a duration above zero, for example 30s",
            ])
    }
}
