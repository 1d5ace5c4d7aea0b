import LoadContent
import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

/// What `expect` and `save` mean.
@Suite struct HTTPCheckReadingTests {
    @Test func everyCheck() throws {
        let checks = try specification(
            """
            expect:
                    status: 201
                    headers:
                      Content-Type: {contains: json, matches: '^a', exists: true, equals: application/json}
                      X-Count: 5
                    body: {contains: token, matches: 't\\d', equals: x}
                    json:
                      $.user.name: ada
                      $.total: {above: 5, below: -1e3}
                      $.items: {count: 3}
                      $['a b'][0]: {exists: false, contains: x, matches: y}
                    size: {above: 1, below: 64KiB}
                    time: {below: 300ms}
            """)
        #expect(checks.expectedStatuses.map(\.description) == ["201"])
        #expect(
            checks.checks == [
                ContentCheck(.header("Content-Type"), .equals("application/json")),
                ContentCheck(.header("Content-Type"), .contains("json")),
                ContentCheck(.header("Content-Type"), .matches("^a")),
                ContentCheck(.header("Content-Type"), .exists(true)),
                ContentCheck(.header("X-Count"), .equals("5")), ContentCheck(.body, .equals("x")),
                ContentCheck(.body, .contains("token")), ContentCheck(.body, .matches(#"t\d"#)),
                ContentCheck(.json("$.user.name"), .equals(#""ada""#)), ContentCheck(.json("$.total"), .above(5)),
                ContentCheck(.json("$.total"), .below(-1_000)), ContentCheck(.json("$.items"), .count(3)),
                ContentCheck(.json("$['a b'][0]"), .contains("x")), ContentCheck(.json("$['a b'][0]"), .matches("y")),
                ContentCheck(.json("$['a b'][0]"), .exists(false)), ContentCheck(.size, .above(1)),
                ContentCheck(.size, .below(65_536)), ContentCheck(.time, .below(0.3)),
            ])
    }

    @Test func markupAndValues() throws {
        let text =
            Mistake.sound.replacing(
                "- get: /\n",
                with: """
                    - get: /
                          expect:
                            headers: {X-Id: "${id}"}
                            body: {contains: "id ${id}", matches: '^a{2}$'}
                            json: {$.id: "${id}", $.n: 5}
                            xpath:
                              //h1: Welcome
                              //li: {count: 3, above: 1, contains: "${id}"}
                              count(//p): 2
                          save: {csrf: {xpath: '//input/@value', index: 1, default: none}}

                    """) + "variables: {id: 7}\n"
        let step = try #require(
            ScenarioReader.forTests.plan(text).userClasses.first?.tasks.first?.steps.exchanges.first)
        #expect(step.uses == ["id"] && step.saves == ["csrf"])
        let specification = try HTTPRequestSpecification(planValue: step.specification)
        #expect(
            specification.checks == [
                ContentCheck(.header("X-Id"), .equals("${id}")), ContentCheck(.body, .contains("id ${id}")),
                ContentCheck(.body, .matches("^a{2}$")), ContentCheck(.json("$.id"), .equals(#""${id}""#)),
                ContentCheck(.json("$.n"), .equals("5")), ContentCheck(.xpath("//h1"), .equals("Welcome")),
                ContentCheck(.xpath("//li"), .above(1)), ContentCheck(.xpath("//li"), .contains("${id}")),
                ContentCheck(.xpath("//li"), .count(3)), ContentCheck(.xpath("count(//p)"), .equals("2")),
            ])
        #expect(
            specification.extractions == [
                ContentExtraction("csrf", from: .xpath("//input/@value"), index: 1, fallback: "none")
            ])
    }

    @Test func theStatusIsTheDefaultOneWhereOtherThingsAreExpected() throws {
        let specification = try specification("expect: {body: {contains: a}}")
        #expect(specification.expectedStatuses == HTTPRequestSpecification.defaultExpectedStatuses)
        #expect(try self.specification("timeout: 1s").checks.isEmpty)
    }

    @Test(arguments: [
        ("5", "5"), ("1.10", "1.10"), ("true", "true"), ("null", "null"), ("~", "null"), ("'5'", #""5""#),
        ("yes", #""yes""#), ("007", #""007""#), (#""é\n""#, #""é\n""#), ("{equals: null}", "null"),
        ("{equals: '1'}", #""1""#),
    ]) func jsonEqualsAScalar(_ written: String, _ json: String) throws {
        let specification = try specification("expect: {json: {$.a: \(written)}}")
        #expect(specification.checks == [ContentCheck(.json("$.a"), .equals(json))])
    }

    @Test func everySource() throws {
        let extractions = try specification(
            """
            save:
                    token: {json: $.token}
                    id: {regex: 'id=(\\d+)'}
                    all: {regex: 'id=\\d+', index: 2}
                    second: {regex: '(a)(b)', group: 2}
                    whole: {regex: '(a)', group: 0}
                    csrf_1: {header: X-CSRF-Token}
                    _sid: {cookie: session, default: ""}
                    next: {json: "$.items[0]", default: 7}
            """
        ).extractions
        #expect(
            extractions == [
                ContentExtraction("token", from: .json("$.token")),
                ContentExtraction("id", from: .regex(#"id=(\d+)"#, group: 1)),
                ContentExtraction("all", from: .regex(#"id=\d+"#, group: 0), index: 2),
                ContentExtraction("second", from: .regex("(a)(b)", group: 2)),
                ContentExtraction("whole", from: .regex("(a)", group: 0)),
                ContentExtraction("csrf_1", from: .header("X-CSRF-Token")),
                ContentExtraction("_sid", from: .cookie("session"), fallback: ""),
                ContentExtraction("next", from: .json("$.items[0]"), fallback: "7"),
            ])
    }

    @Test func aPlanIsDescribedInWords() throws {
        let text = scenario(
            "{get: /, expect: {status: 200, json: {$.a: {above: 5}, $.b: x}, size: {below: 64KiB}}, save: {t: {json: $.t}}}"
        )
        let description = try PlanDescription(ScenarioReader.forTests.plan(text), decoders: [HTTPStepDecoder()]).text
        #expect(
            description.contains(
                "GET /  expect 200, expect json $.a above 5, expect json $.b is \"x\", expect size below 64KiB, "
                    + "save t from json $.t\n"))
    }

    private func scenario(_ step: String) -> String { Mistake.sound.replacing("- get: /\n", with: "- \(step)\n") }

    private func specification(_ more: String) throws -> HTTPRequestSpecification {
        let text = scenario("get: /\n      \(more)")
        let step = try #require(
            ScenarioReader.forTests.plan(text).userClasses.first?.tasks.first?.steps.exchanges.first)
        return try HTTPRequestSpecification(planValue: step.specification)
    }
}
