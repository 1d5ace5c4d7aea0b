import Foundation
import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

/// Several scenarios in one file.
@Suite struct ScenariosTests {
    private static let text = """
        squall: 1
        target: http://127.0.0.1:8080
        variables: {product: "7", shop: a}
        http: {timeout: 3s, headers: {X-Shop: "${shop}"}}
        scenarios:
          browsers:
            phases: [{users: 2, duration: 10s}]
            users: {tasks: [{get: "/products/${product}"}]}
          buyers:
            start: 1m
            target: http://127.0.0.1:9090
            http: {connect-timeout: 1s, headers: {X-Buyer: "${product}"}}
            variables: {product: "8", basket: b}
            phases: [{rate: 5/s, duration: 20s}]
            max-users: 50
            users: [{name: quick, tasks: [{get: "/${basket}"}]}, {name: slow, tasks: [{get: /}]}]
        thresholds: [p99 in "buyers" < 1s, errors in browsers < 1%, p99 of "/" in "buyers" < 2s for 5s]
        """

    @Test func eachHasItsOwnPartAndWhatTheFileSaysForAll() throws {
        let plan = try ScenarioReader.forTests.plan(Self.text)
        #expect(plan.scenarios.map(\.name) == ["browsers", "buyers"])
        let (browsers, buyers) = (plan.scenarios[0], plan.scenarios[1])
        #expect(browsers.start == .zero && buyers.start == .seconds(60))
        #expect(plan.duration == .seconds(80) && plan.maxUsers == 52)
        #expect(!browsers.workload.isOpen && buyers.workload.isOpen)
        #expect(plan.userClasses.map(\.name) == ["browsers/users", "buyers/quick", "buyers/slow"])

        let first = try HTTPSettings(planValue: try #require(browsers.executors["http"]))
        let second = try HTTPSettings(planValue: try #require(buyers.executors["http"]))
        #expect((first.connection.port, second.connection.port) == (8080, 9090))
        #expect((first.timeout, second.timeout) == (3, 3), "what it leaves out is the file's")
        #expect(second.connection.connectTimeout == 1 && first.connection.connectTimeout != 1)
        #expect(second.headers.contains { $0.name == "X-Buyer" } && !second.headers.contains { $0.name == "X-Shop" })

        #expect(plan.variables(of: browsers).map(\.value).sorted() == ["7", "a"])
        #expect(plan.variables(of: buyers).map(\.value).sorted() == ["8", "a", "b"])
        #expect(browsers.userClasses[0].uses.sorted() == ["product", "shop"])
        #expect(plan.thresholds.map(\.scenario) == ["buyers", "browsers", "buyers"])
    }

    @Test func oneNumberForAllIsASharedPool() throws {
        let plan = try ScenarioReader.forTests.plan(
            Self.text.replacing("max-users: 50", with: "arrivals: poisson") + "\nmax-users: 7")
        #expect(plan.commonUsers == 7 && plan.scenarios[1].workload.maxUsers == 7)
        #expect(try ScenarioReader.forTests.plan(Self.text).commonUsers == nil)
    }

    @Test func anotherValueReplacesBoth() throws {
        let surroundings = ScenarioSurroundings(variables: ["product": "9"])
        let plan = try ScenarioReader(decoders: [HTTPStepDecoder()], surroundings: surroundings).plan(Self.text)
        #expect(plan.variables.first { $0.name == "product" }?.value == "9")
        #expect(plan.scenarios[1].variables.first { $0.name == "product" }?.value == "9")
    }

    @Test func aPlanSurvivesItsEncoding() throws {
        let plan = try ScenarioReader.forTests.plan(Self.text)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func aDescriptionNamesEach() throws {
        let text = PlanDescription(try ScenarioReader.forTests.plan(Self.text), decoders: [HTTPStepDecoder()]).text
        #expect(text.contains("scenario  browsers\n") && text.contains("scenario  buyers, begins after 1m\n"))
        #expect(text.components(separatedBy: "http\n").count == 3, "settings that differ are said of each")
    }

    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static let two = """
        squall: 1
        target: http://127.0.0.1:8080
        scenarios:
          a: {phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}
          b: {phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /b}]}}

        """

    static let mistakes = [
        Mistake(
            two + "phases: [{users: 1, duration: 1s}]",
            says: [#"6:1: error: "phases" means nothing beside scenarios; write it in each scenario that needs it"#]),
        Mistake(
            two + "max-users: 5",
            says: [#"6:1: error: "max-users" means nothing where no scenario has a rate; remove it"#]),
        Mistake(
            two.replacing("a: {phases: [{users: 1,", with: "a: {phases: [{rate: 1/s,") + "max-users: 0",
            says: [#"6:12: error: max-users "0" is out of range; write a whole number from 1 to 10,000,000"#]),
        Mistake(
            two.replacing("a: {phases", with: "a: {begin: 3s, phases"),
            says: [
                #"4:7: error: unknown key "begin" in the scenario "a"; the scenario "a" knows start, target, tls, phases, arrivals, max-users, users, variables, http, websocket, grpc"#
            ]),
        Mistake(
            two.replacing("a: {phases", with: "a: {startTime: 3s, phases"),
            says: [#"4:7: error: unknown key "startTime" in the scenario "a"; did you mean "start"?"#]),
        Mistake(
            two.replacing("a: {phases", with: "a: {start: 3, phases"),
            says: [#"4:14: error: start "3" has no unit; write for example 3s or 3ms"#]),
        Mistake(
            two.replacing("  b: {phases: [{users: 1, duration: 1s}], ", with: "  b: {"),
            says: [
                #"5:6: error: the scenario "b" needs the key "phases"; write for example phases: [{users: 10, duration: 30s}]"#
            ]),
        Mistake(
            two.replacing("target: http://127.0.0.1:8080", with: "name: x"),
            says: [
                #"4:6: error: the scenario "a" needs the key "target"; write for example target: http://127.0.0.1:8080"#,
                #"5:6: error: the scenario "b" needs the key "target"; write for example target: http://127.0.0.1:8080"#,
            ]),
        Mistake(
            two.replacing("  b: {", with: "  \"b/c\": {"),
            says: [#"5:3: error: the scenario's name "b/c" contains "/"; write letters, digits, spaces, ., _ and -"#]),
        Mistake(
            two.replacing("get: /b", with: #"get: "/${c}""#),
            says: [#"5:65: error: nothing gives ${c} a value; write $${c} for the text, or give c a value"#]),
        Mistake(
            two.replacing("get: /b", with: #"get: "/${c}""#)
                .replacing("a: {phases", with: "a: {variables: {c: 1}, phases"),
            says: [#"5:65: error: nothing gives ${c} a value; write $${c} for the text, or give c a value"#]),
        Mistake(
            two + #"thresholds: p99 in "c" < 1s"#,
            says: [
                #"6:13: error: threshold "p99 in "c" < 1s" asks for the unknown scenario "c"; the scenarios are "a", "b""#
            ]),
        Mistake(
            adding: #"thresholds: p99 in "c" < 1s"#,
            says: [
                #"9:13: error: threshold "p99 in "c" < 1s" asks for the unknown scenario "c"; this test has only one: remove in "c""#
            ]),
        Mistake(
            two + #"thresholds: p99 in "a" in "b" < 1s"#,
            says: [
                #"6:13: error: threshold "p99 in "a" in "b" < 1s" asks for two scenarios; write a threshold for each"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nscenarios: {}\n",
            says: [
                "3:12: error: scenarios is empty; write for example {buyers: {phases: [{users: 10, duration: 30s}], users: {tasks: [{get: /}]}}}"
            ]),
        Mistake(
            two + #"thresholds: p99 of "/b" in "a" < 1s"#,
            says: [
                #"6:13: error: threshold "p99 of "/b" in "a" < 1s" asks for the task "/b" of the scenario "a", which has none of that name; write in "b", which has it"#
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nmax-users: 5\nscenarios: [a, b]\n",
            says: [
                "4:12: error: scenarios is a list; write names with what each is, for example {buyers: {phases: [{users: 10, duration: 30s}], users: {tasks: [{get: /}]}}}"
            ]),
        Mistake(
            "squall: 1\ntarget: http://127.0.0.1:8080\nscenarios: [a]\n",
            says: [
                "3:12: error: scenarios is a list; write names with what each is, for example {buyers: {phases: [{users: 10, duration: 30s}], users: {tasks: [{get: /}]}}}"
            ]),
    ]
}
