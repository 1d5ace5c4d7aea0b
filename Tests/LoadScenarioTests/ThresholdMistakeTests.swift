import LoadPlan
import LoadScenario
import Testing

/// What a user reads about mistakes in thresholds.
@Suite struct ThresholdMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "thresholds: [p99 < 300]\n",
            says: [
                #"9:14: error: threshold "p99 < 300" has a limit that is no duration: "300" has no unit; write for example 300s or 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [p101 < 300ms]\n",
            says: [
                #"9:14: error: threshold "p101 < 300ms" has the impossible percentile "p101"; write a percentile from p0.1 to p100"#
            ]),
        Mistake(
            adding: "thresholds: [p99 300ms]\n",
            says: [
                #"9:14: error: threshold "p99 300ms" has no comparison before "300ms"; use one of <, <=, >, >=, ==, as in p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [p99 =< 300ms]\n",
            says: [
                #"9:14: error: threshold "p99 =< 300ms" has the unknown comparison "=<"; use one of <, <=, >, >=, ==, as in p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [erors < 1%]\n",
            says: [
                #"9:14: error: threshold "erors < 1%" names the unknown metric "erors"; did you mean errors?"#
            ]),
        Mistake(
            adding: "thresholds: [errors < 1ms]\n",
            says: [
                #"9:14: error: threshold "errors < 1ms" has the limit "1ms", which is neither a share nor a number of errors; write for example errors < 1% or errors < 10"#
            ]),
        Mistake(
            adding: "thresholds: [throughput > 900]\n",
            says: [
                #"9:14: error: threshold "throughput > 900" has a limit that is no rate: "900" has no unit; write for example 900/s or 900/min"#
            ]),
        Mistake(
            adding: #"thresholds: ['p99 of "brows" < 1s']\#n"#,
            says: [
                #"9:14: error: threshold "p99 of "brows" < 1s" asks for the unknown task "brows"; the tasks are "/""#
            ]),
        Mistake(
            adding: "thresholds: [errors service_time < 1%]\n",
            says: [
                #"9:14: error: threshold "errors service_time < 1%" asks for the service_time of errors, which is not a time; remove service_time"#
            ]),
        Mistake(
            adding: "thresholds: [latency < 1s]\n",
            says: [
                #"9:14: error: threshold "latency < 1s" names the unknown metric "latency"; use one of p50 ... p99.99, mean, median, min, max, stdev, errors, checks, throughput, unsent, iterations"#
            ]),
        Mistake(
            adding: "thresholds: [p99 <]\n",
            says: [
                #"9:14: error: threshold "p99 <" has no limit; write for example p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [{p99: 300ms}]\n",
            says: [
                #"9:14: error: a threshold needs the key "threshold"; write for example threshold: p99 < 300ms"#,
                #"9:15: error: unknown key "p99" in a threshold; a threshold knows threshold, for, abort, delay"#,
            ]),
        Mistake(
            adding: #"thresholds: ["< 5s"]\#n"#,
            says: [
                #"9:14: error: threshold "< 5s" names no metric; write for example p99 < 300ms"#
            ]),
        Mistake(
            adding: #"thresholds: ['p99 of "/ < 1s']\#n"#,
            says: [
                #"9:14: error: threshold "p99 of "/ < 1s" has a task name without its closing quote; write for example p95 of "browse" < 500ms"#
            ]),
        // More than the metric and its limit.
        Mistake(
            adding: "thresholds: [errors of kind timeot < 1%]\n",
            says: [
                #"9:14: error: threshold "errors of kind timeot < 1%" asks for the unknown kind of error "timeot"; did you mean timeout?"#
            ]),
        Mistake(
            adding: "thresholds: [p99 of kind timeout < 1s]\n",
            says: [
                #"9:14: error: threshold "p99 of kind timeout < 1s" asks for a kind of error of what counts no errors; write errors of kind ..."#
            ]),
        Mistake(
            adding: "thresholds: [errors of kind timeout of kind status < 1%]\n",
            says: [
                #"9:14: error: threshold "errors of kind timeout of kind status < 1%" asks for two kinds of errors; write a threshold for each"#
            ]),
        Mistake(
            adding: "thresholds: [p99 of / of / < 1s]\n",
            says: [
                #"9:14: error: threshold "p99 of / of / < 1s" asks for two tasks; write a threshold for each"#
            ]),
        Mistake(
            adding: "thresholds: [service < 100ms]\n",
            says: [
                #"9:14: error: threshold "service < 100ms" says nothing of the service time; write for example service time p99 < 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [send lag p99 of / < 1ms]\n",
            says: [
                #"9:14: error: threshold "send lag p99 of / < 1ms" asks for send lag of "/", which is measured for all tasks together; remove of "/""#
            ]),
        Mistake(
            adding: "thresholds: [iterations of / > 5]\n",
            says: [
                #"9:14: error: threshold "iterations of / > 5" asks for iterations of "/", which is measured for all tasks together; remove of "/""#
            ]),
        Mistake(
            adding: "thresholds: [checks > 5]\n",
            says: [
                #"9:14: error: threshold "checks > 5" has the limit "5", which is not a share; write for example checks > 99%"#
            ]),
        Mistake(
            adding: "thresholds: [chekcs > 99%]\n",
            says: [
                #"9:14: error: threshold "chekcs > 99%" names the unknown metric "chekcs"; did you mean checks?"#
            ]),
        Mistake(
            adding: "thresholds: [iterations > 5%]\n",
            says: [
                #"9:14: error: threshold "iterations > 5%" has the limit "5%", which is neither a number of iterations nor a rate; write for example iterations > 1000 or iterations > 50/s"#
            ]),
        // Windows.
        Mistake(
            adding: "thresholds: [p99 < 300ms for 10]\n",
            says: [
                #"9:14: error: threshold "p99 < 300ms for 10" has a window that is no duration: "10" has no unit; write for example 10s or 10ms"#
            ]),
        Mistake(
            adding: "thresholds: [p99 < 300ms for]\n",
            says: [
                #"9:14: error: threshold "p99 < 300ms for" has a window without its length; write p99 < 300ms for 10s"#
            ]),
        Mistake(
            adding: "thresholds: [p99 < 300ms for 100ms]\n",
            says: [
                #"9:14: error: threshold "p99 < 300ms for 100ms" has the window 100ms, which is shorter than an interval; write 1s or more"#
            ]),
        Mistake(
            adding: "thresholds: [p99 < 300ms for 5s for 6s]\n",
            says: [
                #"9:14: error: threshold "p99 < 300ms for 5s for 6s" ends with "for 6s"; write nothing there, for 10s, abort, or abort after 10s"#
            ]),
        Mistake(
            adding: "thresholds: [unsent < 1% for 10s]\n",
            says: [
                #"9:14: error: threshold "unsent < 1% for 10s" asks during the run what is unsent, which is known when it is over; remove for and abort"#
            ]),
        // Aborting.
        Mistake(
            adding: "thresholds: [errors < 5% after 10s]\n",
            says: [
                #"9:14: error: threshold "errors < 5% after 10s" says when to abort, but not to abort; write abort after 10s"#
            ]),
        Mistake(
            adding: "thresholds: [errors < 5% abort now]\n",
            says: [
                #"9:14: error: threshold "errors < 5% abort now" ends with "now"; write nothing there, for 10s, abort, or abort after 10s"#
            ]),
        Mistake(
            adding: "thresholds: [errors < 5% abort after soon]\n",
            says: [
                #"9:14: error: threshold "errors < 5% abort after soon" has a delay that is no duration: "soon" is not a duration; write for example 30s, 250ms or 1m30s"#
            ]),
        Mistake(
            adding: "thresholds: [iterations > 100 abort]\n",
            says: [
                #"9:14: error: threshold "iterations > 100 abort" asks to abort while a count is still too low, which it is from the start; remove abort, or give it a window, for example for 10s"#
            ]),
        // The long form.
        Mistake(
            adding: "thresholds: {threshold: p99 < 300}\n",
            says: [
                #"9:25: error: threshold "p99 < 300" has a limit that is no duration: "300" has no unit; write for example 300s or 300ms"#
            ]),
        Mistake(
            adding: "thresholds: [{threshold: p99 < 1s, for: 10, abort: yes, delay: -1s}]\n",
            says: [
                #"9:41: error: for "10" has no unit; write for example 10s or 10ms"#,
                #"9:52: error: abort is "yes"; write true or false"#,
                #"9:57: error: "delay" means nothing without abort; write abort: true"#,
                #"9:64: error: delay "-1s" is negative; write a duration above zero, for example 30s"#,
            ]),
        Mistake(
            adding: "thresholds: [{threshold: p99 < 1s for 5s abort, for: 5s, abort: true}]\n",
            says: [
                #"9:49: error: "for" means nothing beside a threshold that says it itself; remove it"#,
                #"9:58: error: "abort" means nothing beside a threshold that says it itself; remove it"#,
            ]),
        Mistake(
            adding: "thresholds: [{threshold: errors < 1% abort, delay: 5s}]\n",
            says: [
                #"9:45: error: "delay" means nothing beside a threshold that says it itself; remove it"#
            ]),
        Mistake(
            adding: "thresholds: [{threshold: errors < 1%, abortOnFail: true}]\n",
            says: [
                #"9:39: error: unknown key "abortOnFail" in a threshold; did you mean "abort"?"#
            ]),
        Mistake(
            adding: "thresholds: [{threshold: errors < 1%, for: 10ms}]\n",
            says: [
                #"9:14: error: threshold "errors < 1% for 10ms" has the window 10ms, which is shorter than an interval; write 1s or more"#
            ]),
        Mistake(
            adding: "thresholds: [{threshold: errors < 1%, delya: 10s}]\n",
            says: [
                #"9:39: error: unknown key "delya" in a threshold; did you mean "delay"?"#
            ]),
        Mistake(
            adding: "thresholds: []\n",
            says: [
                "9:13: error: thresholds is an empty list; write a list of thresholds, for example [p99 < 300ms, errors < 1%]"
            ]),
    ]
}

/// What a threshold `of "..."` may ask for, and what it gives.
@Suite struct ThresholdNameTests {
    private static let scenario = """
        squall: 1
        target: http://127.0.0.1:8080
        phases: [{users: 1, duration: 30s}]
        users:
          tasks:
            - {name: browse, get: /products}
            - name: buy
              steps:
                - {post: /cart}
                - {name: confirm, post: /order}

        """

    @Test(arguments: ["browse", "buy", "/cart", "confirm"]) func aTaskOrAStep(_ name: String) throws {
        let plan = try ScenarioReader.forTests.plan(Self.scenario + "thresholds: ['p99 of \"\(name)\" < 1s']\n")
        #expect(plan.thresholds.map(\.task) == [name])
    }

    @Test(arguments: [
        ("byu", #"did you mean "buy"?"#), ("confrim", #"did you mean "confirm"?"#),
        ("/products", #"the tasks are "browse", "buy", "/cart", "confirm""#),
    ]) func anUnknownNameIsAMistake(_ name: String, _ fix: String) {
        let text = Self.scenario + "thresholds: ['p99 of \"\(name)\" < 1s']\n"
        let mistake = Mistake(text, says: [])
        #expect(
            mistake.reported
                == [#"11:14: error: threshold "p99 of "\#(name)" < 1s" asks for the unknown task "\#(name)"; \#(fix)"#])
    }

    @Test func aStepWithAMistakeHidesItsName() {
        let text = Self.scenario.replacing("post: /order", with: "psot: /order")
        let mistake = Mistake(text + "thresholds: [p99 of confirm < 1s]\n", says: [])
        #expect(mistake.reported == [#"10:27: error: unknown key "psot" in a step; did you mean "post"?"#])
    }

    @Test func theLongFormIsTheShortOne() throws {
        let long = """
            thresholds:
              - {threshold: errors < 5%, for: 5s, abort: true, delay: 10s}
              - {threshold: p99 < 1s, abort: false}
              - {threshold: checks > 99%, abort: true}

            """
        let plan = try ScenarioReader.forTests.plan(Self.scenario + long)
        #expect(
            plan.thresholds.map(\.text) == ["errors < 5% for 5s abort after 10s", "p99 < 1s", "checks > 99% abort"])
        #expect(try plan.thresholds == plan.thresholds.map { try Threshold(parsing: $0.text) })
        #expect(PlanDescription(plan).text.contains("  errors < 5% for 5s abort after 10s\n"))
    }
}
