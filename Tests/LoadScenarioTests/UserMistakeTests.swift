import Testing

/// What a user reads about mistakes in users, tasks and waits.
@Suite struct UserMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            replacing: "users:\n  tasks:\n    - get: /", by: "users: 10",
            says: [
                #"6:8: error: users is "10"; write what users do, for example users: {tasks: [{get: /}]}; how many there are stands in phases"#
            ]),
        Mistake(
            replacing: "  tasks:\n    - get: /", by: "  wait: 1s",
            says: [
                #"7:3: error: a class of users needs the key "tasks"; write for example tasks: [{get: /}]"#
            ]),
        Mistake(
            replacing: "  tasks:\n    - get: /", by: "  tasks: []",
            says: [
                "7:10: error: tasks is an empty list; write a list of tasks, for example [{get: /}]"
            ]),
        Mistake(
            replacing: "  tasks:\n    - get: /",
            by: "  - name: a\n    tasks: [get: /]\n  - name: a\n    tasks: [get: /]",
            says: [
                #"9:5: error: two classes of users are called "a"; give each its own name"#
            ]),
        Mistake(
            adding: "      weight: 0\n",
            says: [
                #"9:15: error: weight "0" is out of range; write a number above 0 and up to 1,000,000"#
            ]),
        Mistake(
            adding: "      weight: -3\n",
            says: [
                #"9:15: error: weight "-3" is negative; write a number above 0 and up to 1,000,000"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  wait: {betwen: [1s, 2s]}\n  tasks:\n    - get: /\n",
            says: [
                #"7:10: error: unknown key "betwen" in a wait; did you mean "between"?"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  wait: {between: [3s, 1s]}\n  tasks:\n    - get: /\n",
            says: [
                "7:19: error: between goes from 3s down to 1s; write between: [1s, 3s]"
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  wait: {between: [1s, 2s, 3s]}\n  tasks:\n    - get: /\n",
            says: [
                "7:19: error: between has 3 values; write two durations, for example between: [1s, 3s]"
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  wait: {constant: 1s, pacing: 2s}\n  tasks:\n    - get: /\n",
            says: [
                "7:24: error: a wait is either constant or pacing; keep one of them"
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nphases:\n  - users: 10\n    duration: 30s\nusers:\n  wait: {}\n  tasks:\n    - get: /\n",
            says: [
                "7:9: error: wait is a mapping; write a duration, none, or for example {between: [1s, 3s]}"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - name: idle",
            says: [
                "8:7: error: a task does not say what to send; write one of delete, get, head, options, patch, post, put, request, ws-close, ws-collect, ws-connect, ws-expect, ws-ping, ws-send, grpc"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - gett: /",
            says: [
                #"8:7: error: unknown key "gett" in a task; did you mean "get"?"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - steps: [get: /]",
            says: [
                #"8:7: error: a task of several steps needs the key "name"; write for example name: buy"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - name: a\n      steps:\n        - get: /\n          weight: 2",
            says: [
                "11:11: error: a step has no weight: the steps of a task happen one after the other; give the task the weight, or make this a task of its own"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - name: a\n      steps: []",
            says: [
                "9:14: error: steps is an empty list; write a list of steps, for example [{get: /}]"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - name: a\n      get: /\n      steps: [get: /]",
            says: [
                #"9:7: error: unknown key "get" in a task of several steps; a task of several steps knows name, weight, breaker, steps"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - {name: a, get: /}\n    - {name: a, get: /b}",
            says: [
                #"9:14: error: two tasks of these users are called "a"; give each its own name"#
            ]),
        Mistake(
            replacing: "    - get: /", by: #"    - {name: "", get: /}"#,
            says: [
                "8:14: error: name is empty; write a name"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - GET /",
            says: [
                #"8:7: error: a task is "GET /"; write for example {get: /} or {name: buy, steps: [...]}"#
            ]),
    ]
}
