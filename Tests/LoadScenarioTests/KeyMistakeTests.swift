import Testing

/// What a user reads where the value of a key is wrong, for the keys that the other suites have nothing to say about.
@Suite struct KeyMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = ofRuns + ofUsers + ofSteps + ofRequests + ofScenarios

    private static func run(_ line: String, _ says: String...) -> Mistake {
        Mistake(adding: line + "\n", says: says)
    }

    private static let ofRuns: [Mistake] = [
        run(#"name: """#, "9:7: error: name is empty; write a name"),
        run("http: {timeout: 5}", #"9:17: error: timeout "5" has no unit; write for example 5s or 5ms"#),
        run(
            "http: {connect-timeout: 5}", #"9:25: error: connect-timeout "5" has no unit; write for example 5s or 5ms"#),
        run(
            "http: {first-byte-timeout: 5}",
            #"9:28: error: first-byte-timeout "5" has no unit; write for example 5s or 5ms"#),
        run(
            "http: {headers: json}",
            #"9:17: error: headers is "json"; write a mapping, for example {Accept: application/json}"#),
        run(
            "http: {max-head: 16 Kilo}",
            #"9:18: error: max-head "16 Kilo" has the unknown unit "Kilo"; use one of B, KiB, MiB, GiB, kB, MB, GB"#),
        run(
            "limits: {in-flight: {adaptive: gradient, min: 0}}",
            #"9:47: error: min "0" is out of range; write a whole number from 1 to 10,000,000"#),
        run(
            "breaker: {errors: 5%, open-for: 5}", #"9:33: error: open-for "5" has no unit; write for example 5s or 5ms"#
        ),
        run(
            "breaker: {errors: 5%, probes: 0}",
            #"9:31: error: probes "0" is out of range; write a whole number from 1 to 10,000"#),
        run("breaker: {slow: 5s}", #"9:17: error: slow is "5s"; write a mapping with keys such as above, share"#),
        run(
            "breaker: {slow: {above: 5, share: 50%}}",
            #"9:25: error: above "5" has no unit; write for example 5s or 5ms"#),
        run(
            "breaker: {errors: 5%, window: {exchanges: 0}}",
            #"9:43: error: exchanges "0" is out of range; write a whole number from 1 to 100,000"#),
        run(
            "generate: {id: {sequence: {from: a}}}",
            #"9:34: error: from "a" is not a whole number; write a whole number from -1,000,000,000,000,000,000 to 1,000,000,000,000,000,000"#
        ),
    ]

    private static func users(_ key: String, _ says: String...) -> Mistake {
        Mistake(replacing: "users:\n  tasks:", by: "users:\n  \(key)\n  tasks:", says: says)
    }

    private static let ofUsers: [Mistake] = [
        users("weight: 0", #"7:11: error: weight "0" is out of range; write a number above 0 and up to 1,000,000"#),
        users(
            "on-start: {get: /}", "7:13: error: on-start is a mapping; write a list of steps, for example [{get: /}]"),
        users("on-stop: {get: /}", "7:12: error: on-stop is a mapping; write a list of steps, for example [{get: /}]"),
        users("limits: 5", #"7:11: error: limits is "5"; write a mapping with keys such as in-flight"#),
        users(
            "breaker: 50%",
            #"7:12: error: a breaker is "50%"; write a mapping with keys such as errors, slow, throughput"#),
        users("wait: {constant: 5}", #"7:20: error: constant "5" has no unit; write for example 5s or 5ms"#),
        users("wait: {exponential: 5}", #"7:23: error: exponential "5" has no unit; write for example 5s or 5ms"#),
        users(
            "wait: {normal: 5s}",
            #"7:18: error: a normal wait is "5s"; write a mapping with keys such as mean, deviation"#),
        users(
            "wait: {normal: {mean: 5, deviation: 1s}}",
            #"7:25: error: mean "5" has no unit; write for example 5s or 5ms"#),
        users("wait: {throughput: 5}", #"7:22: error: throughput "5" has no unit; write for example 5/s or 5/min"#),
    ]

    /// A step between two others.
    private static func step(_ text: String, _ says: String...) -> Mistake {
        Mistake(
            replacing: "    - get: /\n", by: "    - {name: a, steps: [{get: /}, {\(text)}, {get: /}]}\n", says: says)
    }

    private static let ofSteps: [Mistake] = [
        step(#"name: "", get: /"#, "8:42: error: name is empty; write a name"),
        step("wait: 5", #"8:42: error: wait "5" has no unit; write for example 5s or 5ms"#),
        step(#"await: """#, "8:43: error: await is empty; write a name"),
        step(#"signal: """#, "8:44: error: signal is empty; write a name"),
        step(#"rendezvous: "", users: 5"#, "8:48: error: rendezvous is empty; write a name"),
        step(
            "rendezvous: doors, users: 5, timeout: 5",
            #"8:74: error: timeout "5" has no unit; write for example 5s or 5ms"#),
        step(#"semaphore: "", permits: 5, steps: [{get: /}]"#, "8:47: error: semaphore is empty; write a name"),
        step(#"lock: "", steps: [{get: /}]"#, "8:42: error: lock is empty; write a name"),
        step(
            "background: []",
            "8:48: error: background is an empty list; write a list of steps, for example background: [{get: /}]"),
        step(
            "parallel: {get: /}",
            "8:46: error: parallel is a mapping; write a list of steps to be done at once, for example [{get: /a}, {get: /b}]"
        ),
        step(
            "parallel: [{steps: []}]",
            "8:55: error: steps is an empty list; write a list of steps, for example steps: [{get: /}]"),
        step(
            "if: {role: admin}, then: [{get: /}], else: []",
            "8:79: error: else is an empty list; write a list of steps, for example else: [{get: /}]"),
        step(
            "choose: [{weight: many, steps: [{get: /}]}]",
            #"8:54: error: weight "many" is not a number; write a number above 0 and up to 1,000,000"#),
        step(
            "choose: [{steps: []}]",
            "8:53: error: steps is an empty list; write a list of steps, for example steps: [{get: /}]"),
        step(
            "while: ready, steps: [{get: /}]",
            #"8:43: error: while is "ready"; write for each value what it is, for example while: {role: admin} or {stock: {above: 0}}"#
        ),
        step(
            "while: {role: admin}, at-most: 0, steps: [{get: /}]",
            #"8:67: error: at-most "0" is out of range; write a whole number from 1 to 1,000,000"#),
    ]

    private static func request(_ text: String, _ says: String...) -> Mistake {
        Mistake(replacing: "    - get: /\n", by: "    - {\(text)}\n", says: says)
    }

    private static let ofRequests: [Mistake] = [
        request("put: cart", #"8:13: error: put "cart" does not begin with /; write put: /cart"#),
        request("patch: cart", #"8:15: error: patch "cart" does not begin with /; write patch: /cart"#),
        request("delete: cart", #"8:16: error: delete "cart" does not begin with /; write delete: /cart"#),
        request("head: cart", #"8:14: error: head "cart" does not begin with /; write head: /cart"#),
        request("options: cart", #"8:17: error: options "cart" does not begin with /; write options: /cart"#),
        request(
            "request: PURGE", #"8:17: error: "request" is "PURGE"; write a mapping with keys such as method, path"#),
        request(
            "request: {method: PURGE, path: cart}",
            #"8:39: error: path "cart" does not begin with /; write path: /cart"#),
        request(
            "get: /, headers: json",
            #"8:25: error: headers is "json"; write a mapping, for example {Accept: application/json}"#),
        request("get: /, auth: {basic: ada}", "8:30: error: basic is text; write {user: ..., password: ...}"),
        request("post: /, body: [a]", "8:23: error: body is a list; write text, {base64: ...} or {file: ...}"),
        request("post: /, multipart: {a: {text: b, filename: [c]}}", "8:52: error: filename is a list; write text"),
        request("post: /, multipart: {a: {text: b, type: [c]}}", "8:48: error: type is a list; write text"),
        request(
            "get: /, retry: {times: 0}", #"8:31: error: times "0" is out of range; write a whole number from 1 to 100"#),
    ]

    /// One of several scenarios, with its users as they are where nothing else is said.
    private static func scenario(_ key: String, users: String = "{tasks: [{get: /}]}", _ says: String...) -> Mistake {
        let head = "squall: 1\ntarget: http://127.0.0.1:8080\nscenarios:\n"
        let phases = "phases: [{users: 1, duration: 1s}]"
        return Mistake("\(head)  a: {\(phases), users: \(users)\(key)}\n", says: says)
    }

    private static let ofScenarios: [Mistake] = [
        scenario(
            ", arrivals: sometimes",
            #"4:71: error: "arrivals" means nothing in a workload of users; remove it, or give the phases a rate instead of users"#,
            #"4:81: error: arrivals "sometimes" is unknown; write one of even, poisson"#),
        scenario(
            ", max-users: 0",
            #"4:71: error: "max-users" means nothing in a workload of users; remove it, or give the phases a rate instead of users"#,
            #"4:82: error: max-users "0" is out of range; write a whole number from 1 to 10,000,000"#),
        scenario(
            ", http: [a]",
            #"4:77: error: "http" is a list; write a mapping with keys such as timeout, first-byte-timeout, auth"#
        ),
        scenario(
            ", variables: 7",
            #"4:82: error: variables is "7"; write names with what they stand for, for example variables: {product: 7}"#
        ),
        scenario(
            "", users: "10",
            #"4:50: error: users is "10"; write what users do, for example users: {tasks: [{get: /}]}; how many there are stands in phases"#
        ),
    ]
}
