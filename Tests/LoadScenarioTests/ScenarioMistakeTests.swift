import Testing

/// What a user reads about mistakes in the top of a scenario.
@Suite struct ScenarioMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            replacing: "squall: 1", by: "",
            says: [
                #"2:1: error: a scenario needs the key "squall"; write for example squall: 1"#
            ]),
        Mistake(
            replacing: "squall: 1", by: "squall: 2",
            says: [
                "1:9: error: this scenario is written in version 2 of the language; this Squall reads version 1; use a newer Squall, or write squall: 1"
            ]),
        Mistake(
            replacing: "squall: 1", by: "squall: one",
            says: [
                #"1:9: error: squall is "one"; write the version of the language, squall: 1"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "",
            says: [
                #"1:1: error: a scenario needs the key "target"; write for example target: http://127.0.0.1:8080"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: ftp://shop.example",
            says: [
                #"2:9: error: target "ftp://shop.example" has the unknown scheme "ftp"; write http://shop.example"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: 127.0.0.1:8080",
            says: [
                #"2:9: error: target "127.0.0.1:8080" is no URL; write http://127.0.0.1:8080"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: http://127.0.0.1:80800",
            says: [
                #"2:9: error: target "http://127.0.0.1:80800" has the impossible port "80800"; write a port from 1 to 65535"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: http://127.0.0.1/?a=1",
            says: [
                #"2:9: error: target "http://127.0.0.1/?a=1" has a query or fragment; write the query in the path of each request"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: http://ann:x@127.0.0.1/",
            says: [
                "2:9: error: target has a user name in it; write auth under http, or -u user:password on the command line"
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "target: http://::1:8080",
            says: [
                #"2:9: error: target "http://::1:8080" has an IPv6 address without brackets; write for example [::1]:8080"#
            ]),
        Mistake(
            replacing: "    duration: 30s", by: "    dration: 30s",
            says: [
                #"5:5: error: unknown key "dration" in a phase; did you mean "duration"?"#
            ]),
        Mistake(
            replacing: "target: http://127.0.0.1:8080", by: "traget: http://127.0.0.1:8080",
            says: [
                #"2:1: error: unknown key "traget" in a scenario; did you mean "target"?"#
            ]),
        Mistake(
            adding: "colour: blue\n",
            says: [
                #"9:1: error: unknown key "colour" in a scenario; a scenario knows squall, name, target, tls, seed, graceful-stop, phases, arrivals, max-users, users, scenarios, setup, teardown, thresholds, variables, data, generate, limits, breaker, http, websocket, grpc"#
            ]),
        Mistake(
            adding: "slo: p99 < 1s\n",
            says: [
                #"9:1: error: unknown key "slo" in a scenario; did you mean "thresholds"?"#
            ]),
        Mistake(
            adding: "seed: -1\n",
            says: [
                #"9:7: error: seed is "-1"; write a whole number from 0 to 18446744073709551615"#
            ]),
        Mistake(
            adding: "seed: 18446744073709551616\n",
            says: [
                #"9:7: error: seed is "18446744073709551616"; write a whole number from 0 to 18446744073709551615"#
            ]),
        Mistake(
            adding: "graceful-stop: soon\n",
            says: [
                #"9:16: error: graceful-stop "soon" is not a duration; write for example 30s, 250ms or 1m30s"#
            ]),
    ]
}
