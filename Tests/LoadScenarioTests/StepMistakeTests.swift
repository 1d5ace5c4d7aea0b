import LoadPlan
import LoadScenario
import Testing

/// What a user reads about mistakes in the steps that arrange others.
@Suite struct StepMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    /// A scenario whose only task has this step, which begins at line 11, column 11.
    private static func step(_ text: String, _ says: String...) -> Mistake {
        Mistake(
            replacing: "    - get: /\n",
            by: """
                    - name: a
                      steps:
                        - get: /
                        - \(text.replacing("\n", with: "\n          "))

                """, says: says)
    }

    static let mistakes = [
        step(
            "group: a", #"11:11: error: a group needs the key "steps"; write for example steps: [{get: /}]"#),
        step(
            "group: g-${b}\nsteps: [{get: /}]",
            #"11:18: error: group "g-${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "lock: l-${b}\nsteps: [{get: /}]",
            #"11:17: error: lock "l-${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "semaphore: ${b}\npermits: 2\nsteps: [{get: /}]",
            #"11:22: error: semaphore "${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "rendezvous: ${b}\nusers: 2",
            #"11:23: error: rendezvous "${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "signal: ${b}",
            #"11:19: error: signal "${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "await: ${b}",
            #"11:18: error: await "${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        step(
            "name: n-${b}\nget: /",
            #"11:17: error: name "n-${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
        ),
        Mistake(
            replacing: "- get: /", by: "- {name: \"${b}\", steps: [{get: /}]}",
            says: [
                #"8:14: error: name "${b}" has the place ${b}, and a name is the same for all users; write a name without ${b}"#
            ]),
        step("group: ''\nsteps: [{get: /}]", "11:18: error: group is empty; write a name"),
        step(
            "group: a\nstep: [{get: /}]", #"12:11: error: unknown key "step" in a group; did you mean "steps"?"#),
        step(
            "group: a\nsteps: []",
            "12:18: error: steps is an empty list; write a list of steps, for example steps: [{get: /}]"),
        step(
            "grup: a\nsteps: [{get: /}]", #"11:11: error: unknown key "grup" in a step; did you mean "group"?"#),
        step(
            "if: ready\nthen: [{get: /}]",
            #"11:15: error: if is "ready"; write for each value what it is, for example if: {role: admin} or {stock: {above: 0}}"#
        ),
        step(
            "if: {role: admin}\nthen: [{get: /}]",
            "11:16: error: nothing gives ${role} a value; write $${role} for the text, or give role a value"),
        step(
            "if: {role: {not: '${other}'}}\nthen: [{get: /}]",
            "11:16: error: nothing gives ${role} a value; write $${role} for the text, or give role a value",
            "11:28: error: nothing gives ${other} a value; write $${other} for the text, or give other a value"),
        step(
            "if: {role: admin}", #"11:11: error: a condition needs the key "then"; write for example then: [{get: /}]"#),
        step(
            "if: {role: {abov: 1}}\nthen: [{get: /}]",
            #"11:23: error: unknown key "abov" in what is said about role; did you mean "above"?"#),
        step(
            "if: {role: {above: many}}\nthen: [{get: /}]",
            #"11:30: error: above "many" is not a number; write for example above: 5"#),
        step(
            "if: {'${role}': admin}\nthen: [{get: /}]",
            #"11:16: error: "${role}" is no name of a value; write role, without ${ and }"#),
        step(
            "repeat: 0\nsteps: [{get: /}]",
            #"11:19: error: repeat "0" is out of range; write a whole number from 1 to 1,000,000"#),
        step(
            "repeat: often\nsteps: [{get: /}]",
            #"11:19: error: repeat "often" is not a whole number; write a whole number from 1 to 1,000,000"#),
        step(
            "repeat: x${n}\nsteps: [{get: /}]",
            #"11:19: error: repeat is "x${n}"; write a number, {between: [1, 5]}, or a value such as ${pages}"#),
        step(
            "repeat: {between: [5, 1]}\nsteps: [{get: /}]",
            "11:29: error: between goes from 5 down to 1; write between: [1, 5]"),
        step(
            "repeat: 3\ncounter: a b\nsteps: [{get: /}]",
            #"12:20: error: counter "a b" is no name; use letters, digits and _, for example page"#),
        step(
            "while: {role: a}\nmax: 3\nsteps: [{get: /}]",
            #"12:11: error: unknown key "max" in a repetition; did you mean "at-most"?"#),
        step(
            "repeat: 3\nsteps: [{background: [{get: /}]}, {get: /}]",
            "12:19: error: background steps would begin again with each repetition; write them before the repetition, or within a line of parallel"
        ),
        step(
            "choose: {get: /}",
            "11:19: error: choose is a mapping; write a list of ways, for example [{weight: 3, get: /a}, {weight: 1, steps: [{get: /b}]}]"
        ),
        step(
            "choose: [{weight: 0, get: /}]",
            #"11:29: error: weight "0" is out of range; write a number above 0 and up to 1,000,000"#),
        step(
            "choose: [{weight: 1}]",
            "11:20: error: a step does not say what to send; write one of delete, get, head, options, patch, post, put, request, ws-close, ws-collect, ws-connect, ws-expect, ws-ping, ws-send, grpc"
        ),
        step(
            "parallel: [{get: /}]\nconnections: 0",
            #"12:24: error: connections "0" is out of range; write a whole number from 1 to 1,000"#),
        step(
            "semaphore: a\nsteps: [{get: /}]",
            #"11:11: error: a semaphore needs the key "permits"; write for example permits: 5"#),
        step(
            "parallel: [{semaphore: a, permits: 2, steps: [{get: /}]}, {lock: a, steps: [{get: /}]}]",
            #"11:69: error: "a" has 2 permits elsewhere and 1 here; write the same number, or another name"#),
        step(
            "lock: a\nsteps: [{get: /}, {lock: a, steps: [{get: /}]}]",
            #"12:36: error: "a" stands within itself, where a user would wait for what it has already; remove the inner one, or give it another name"#
        ),
        step(
            "semaphore: a\npermits: 2\nsteps: [{lock: b, steps: [{parallel: [{semaphore: a, permits: 2, steps: [{get: /}]}]}]}]",
            #"13:61: error: "a" stands within itself, where a user would wait for what it has already; remove the inner one, or give it another name"#
        ),
        step(
            "lock: a\nsteps: [{background: [{lock: a, steps: [{get: /}]}]}, {get: /}]",
            #"12:40: error: "a" stands within itself, where a user would wait for what it has already; remove the inner one, or give it another name"#
        ),
        step("rendezvous: a", #"11:11: error: a rendezvous needs the key "users"; write for example users: 10"#),
        step(
            "rendezvous: a\nusers: 1",
            #"12:18: error: users "1" is out of range; write a whole number from 2 to 10,000,000"#),
        step(
            "rendezvous: a\nusers: 11",
            #"12:18: error: the rendezvous "a" waits for 11 users, and there are never more than 10 users; write users: 10 or less, or plan more users"#
        ),
        step("await: a\ntimeout: 5", #"12:20: error: timeout "5" has no unit; write for example 5s or 5ms"#),
        step(
            "within: 5\nsteps: [{get: /}]",
            #"11:19: error: within "5" has no unit; write for example 5s or 5ms"#),
        step(
            "within: 5s\nsteps: [{wait: 1s}, {wait: 2s}, {get: /}]",
            "12:19: error: a wait is followed by another; make one wait of them"),
        Mistake(
            replacing: "- get: /\n",
            by: "- {name: a, steps: [{think: 1s}, {get: /}, {wait: 1s}, {sleep: 3s}]}\n",
            says: [
                #"8:26: error: unknown key "think" in a step; did you mean "wait"?"#,
                #"8:61: error: unknown key "sleep" in a step; did you mean "wait"?"#,
            ]),
        Mistake(
            replacing: "- get: /\n", by: "- {name: a, steps: [{waitt: 1s}, {get: /}, {wait: 1s}]}\n",
            says: [
                #"8:26: error: unknown key "waitt" in a step; did you mean "wait"?"#,
                "8:48: error: a wait has no step after it; remove it; the wait between iterations is the users' wait",
            ]),
    ]

    /// What is beside does not wait for itself.
    @Test func aLockMayStandInSeveralPlaces() throws {
        let steps = """
            [{lock: a, steps: [{background: [{get: /}]}, {lock: b, steps: [{get: /}]}]},
             {lock: a, steps: [{get: /}]}, {lock: b, steps: [{lock: a, steps: [{get: /}]}]}]
            """
        let text = Mistake.sound.replacing("- get: /\n", with: "- {name: a, steps: \(steps)}\n")
        #expect(try ScenarioReader.forTests.plan(text).userClasses.count == 1)
    }
}
