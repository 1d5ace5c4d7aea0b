import LoadHTTP
import LoadPlan
import LoadScenario
import LoadWebSocket
import Testing

/// What a user reads about mistakes in limits, and what a sound one becomes.
@Suite struct LimitMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "limits: 100\n",
            says: [#"9:9: error: limits is "100"; write a mapping with keys such as in-flight, per-host"#]),
        Mistake(
            adding: "limits: {}\n",
            says: [
                #"9:9: error: limits needs the key "in-flight"; write for example in-flight: 100"#
            ]),
        Mistake(
            adding: "limits: {in-flight: 0}\n",
            says: [
                #"9:21: error: in-flight "0" is out of range; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            adding: "limits: {concurrency: 5}\n",
            says: [
                #"9:10: error: unknown key "concurrency" in limits; did you mean "in-flight"?"#
            ]),
        Mistake(
            adding: "in-flight: 5\n",
            says: [#"9:1: error: unknown key "in-flight" in a scenario; did you mean "limits"?"#]),
        Mistake(
            replacing: "users:\n  tasks:", by: "users:\n  limits: {in-flight: many}\n  tasks:",
            says: [
                #"7:23: error: in-flight "many" is not a whole number; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            adding: "limits: {in-flight: {min: 5}}\n",
            says: [#"9:21: error: an adaptive limit needs the key "adaptive"; write for example adaptive: gradient"#]),
        Mistake(
            adding: "limits: {in-flight: {adaptive: vega}}\n",
            says: [#"9:32: error: adaptive "vega" is unknown; did you mean vegas?"#]),
        Mistake(
            adding: "limits: {in-flight: {adaptive: reno}}\n",
            says: [#"9:32: error: adaptive "reno" is unknown; write one of gradient, vegas"#]),
        Mistake(
            adding: "limits: {in-flight: {adaptive: gradient, min: 50, max: 5}}\n",
            says: [#"9:56: error: max "5" is out of range; write a whole number from 50 to 10,000,000"#]),
        Mistake(
            adding: "limits: {in-flight: {adaptive: gradient, max: 50, initial: 60}}\n",
            says: [#"9:60: error: initial "60" is out of range; write a whole number from 1 to 50"#]),
        Mistake(
            adding: "limits: {per-host: {cdn.example: 20}}\n",
            says: [
                #"9:21: error: no step goes to the host "cdn.example"; steps go to "127.0.0.1:8080""#
            ]),
        Mistake(
            adding: "limits: {per-host: {\"127.0.0.1:808\": 20}}\n",
            says: [
                #"9:21: error: no step goes to the host "127.0.0.1:808"; did you mean "127.0.0.1:8080"?"#
            ]),
        Mistake(
            adding: "limits: {per-host: {\"127.0.0.1:8080\": 0}}\n",
            says: [
                #"9:39: error: 127.0.0.1:8080 "0" is out of range; write a whole number from 1 to 10,000,000"#
            ]),
        Mistake(
            adding: "limits: {per-host: {}}\n",
            says: [#"9:20: error: per-host is empty; write for example {"127.0.0.1:8080": 20}"#]),
        Mistake(
            adding: "limits: {hosts: {}}\n",
            says: [#"9:10: error: unknown key "hosts" in limits; did you mean "per-host"?"#]),
        Mistake(
            replacing: "users:\n  tasks:", by: "users:\n  limits: {per-host: {cdn.example: 5}}\n  tasks:",
            says: [
                #"7:11: error: limits needs the key "in-flight"; write for example in-flight: 100"#,
                #"7:12: error: unknown key "per-host" in limits; limits knows in-flight"#,
            ]),
    ]

    /// Each host is counted by itself, whatever protocol goes there.
    @Test func areReadOfHosts() throws {
        let plan = try ScenarioReader.forTests.plan(
            """
            squall: 1
            target: http://Shop.example
            phases: [{users: 1, duration: 1s}]
            limits:
              in-flight: 100
              per-host: {shop.example: {adaptive: gradient}, "CDN.example:8443": 20, chat.example: 5}
            users:
              tasks:
                - get: /
                - get: https://cdn.example:8443/logo.png
                - name: talk
                  steps:
                    - {ws-send: early}
                    - {ws-connect: "wss://chat.example/rooms"}
                    - {ws-send: hello}
                    - {ws-connect: /feed}
                    - {ws-expect: any}

            """)
        #expect(plan.inFlight == .fixed(100))
        #expect(
            plan.inFlightPerHost == [
                "shop.example": .adaptive(AdaptiveLimit()), "cdn.example:8443": .fixed(20), "chat.example": .fixed(5),
            ])
        #expect(
            plan.userClasses[0].exchanges.map(\.host) == [
                "shop.example", "cdn.example:8443", "chat.example", "chat.example", "chat.example", "shop.example",
                "shop.example",
            ])
        #expect(plan.userClasses[0].exchanges[3].name == "chat.example/rooms")
        let text = PlanDescription(plan, decoders: [HTTPStepDecoder(), WebSocketStepDecoder()]).text
        for line in [
            "at cdn.example:8443  in flight at most 20\n", "GET https://cdn.example:8443/logo.png\n",
            "ws-connect wss://chat.example/rooms",
        ] { #expect(text.contains(line), "\(text)") }
    }

    /// A redirect may lead to a host that no step names.
    @Test(arguments: ["http: {redirects: 2}\n", ""]) func aRedirectMayLeadAnywhere(settings: String) throws {
        let step = settings.isEmpty ? "- {get: /, redirects: 1}" : "- get: /"
        let text = Mistake.sound.replacing("- get: /", with: step) + settings
        let plan = try ScenarioReader.forTests.plan(text + "limits: {per-host: {cdn.example: 5}}\n")
        #expect(plan.inFlightPerHost == ["cdn.example": .fixed(5)])
    }

    @Test func aRedirectThatIsNotFollowedLeadsNowhere() {
        let text = Mistake.sound.replacing("- get: /", with: "- {get: /, redirects: none}")
        let (_, diagnostics) = ScenarioReader.forTests.read(
            text: text + "http: {redirects: 2}\nlimits: {per-host: {cdn.example: 5}}\n", file: "a.yaml")
        #expect(diagnostics.all.map(\.message) == ["no step goes to the host \"cdn.example\""])
    }

    @Test func theAlgorithmIsChosen() throws {
        let plan = try ScenarioReader.forTests.plan(
            Mistake.sound + "limits: {in-flight: {adaptive: vegas, initial: 20}}\n")
        #expect(plan.inFlight == .adaptive(AdaptiveLimit(algorithm: .vegas, initial: 20)))
        #expect(PlanDescription(plan).text.contains("in flight      adaptive (vegas), 1 to 1,000, from 20"))
    }

    @Test func anAdaptiveOneIsRead() throws {
        let plan = try ScenarioReader.forTests.plan(
            Mistake.sound + "limits: {in-flight: {adaptive: gradient, min: 2, max: 200}}\n")
        #expect(plan.inFlight == .adaptive(AdaptiveLimit(min: 2, max: 200, initial: 10)))
        #expect(PlanDescription(plan).text.contains("in flight      adaptive (gradient), 2 to 200, from 10"))
        let short = try ScenarioReader.forTests.plan(Mistake.sound + "limits: {in-flight: {adaptive: gradient}}\n")
        #expect(short.inFlight == .adaptive(AdaptiveLimit()))
    }

    @Test func areReadOfTheRunAndOfAClass() throws {
        let text = Mistake.sound.replacing("users:\n  tasks", with: "users:\n  limits: {in-flight: 7}\n  tasks")
        let plan = try ScenarioReader.forTests.plan(text + "limits: {in-flight: 1_000}\n")
        #expect(plan.inFlight == .fixed(1000))
        #expect(plan.scenarios[0].userClasses[0].inFlight == .fixed(7))
        let description = PlanDescription(plan).text
        #expect(description.contains("in flight      at most 1,000"))
        #expect(description.contains(", in flight at most 7\n"))
    }
}
