import LoadPlan
import Testing

@testable import LoadHTTP

/// What a check says to a response that passes it (nothing), and to one that does not.
@Suite struct ResponseCheckTests {
    private let response = ReceivedResponse()

    @Test(arguments: [
        HTTPCheck(.header("content-type"), .equals("application/json; charset=utf-8")),
        HTTPCheck(.header("CONTENT-TYPE"), .contains("json")), HTTPCheck(.header("Content-Type"), .matches("^app.*8$")),
        HTTPCheck(.header("x-tag"), .equals("b")), HTTPCheck(.header("X-Tag"), .exists(true)),
        HTTPCheck(.header("X-Empty"), .exists(true)), HTTPCheck(.header("X-Empty"), .equals("")),
        HTTPCheck(.header("X-Ta"), .exists(false)), HTTPCheck(.body, .contains(#""total": 4"#)),
        HTTPCheck(.body, .equals(ReceivedResponse().body)), HTTPCheck(.body, .matches(#""total": \d,"#)),
        HTTPCheck(.json("$.user.name"), .equals(#""ada""#)), HTTPCheck(.json("$.total"), .equals("4.0")),
        HTTPCheck(.json("$.none"), .equals("null")), HTTPCheck(.json("$.total"), .above(3.5)),
        HTTPCheck(.json("$.total"), .below(5)), HTTPCheck(.json("$.token"), .contains(#"a"bé"#)),
        HTTPCheck(.json("$.token"), .matches(#"^a"b.$"#)), HTTPCheck(.json("$.total"), .matches("^4$")),
        HTTPCheck(.json("$.none"), .exists(true)), HTTPCheck(.json("$.no"), .exists(false)),
        HTTPCheck(.json("$.items"), .count(2)), HTTPCheck(.json("$.items[*]"), .count(2)),
        HTTPCheck(.json("$..name"), .count(1)), HTTPCheck(.json("$..no"), .count(0)),
        HTTPCheck(.size, .below(92)), HTTPCheck(.size, .above(90)), HTTPCheck(.time, .below(0.3121)),
    ]) func passes(_ check: HTTPCheck) throws {
        #expect(try response.failure(of: check) == nil)
    }

    @Test(arguments: [
        (
            HTTPCheck(.header("content-type"), .equals("text/html")),
            #"header content-type is "application/json; charset=utf-8"; expected "text/html""#
        ),
        (HTTPCheck(.header("X-Tag"), .contains("c")), #"header X-Tag is "a"; expected to contain "c""#),
        (HTTPCheck(.header("X-Tag"), .matches("^c")), #"header X-Tag is "a"; expected to match "^c""#),
        (HTTPCheck(.header("X-Ta"), .equals("a")), #"header X-Ta is missing; expected "a""#),
        (HTTPCheck(.header("X-Ta"), .exists(true)), "header X-Ta is missing; expected one"),
        (HTTPCheck(.header("X-Empty"), .exists(false)), "header X-Empty is empty; expected none"),
        (
            HTTPCheck(.body, .equals("hello")),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected "hello""#
        ),
        (
            HTTPCheck(.body, .contains("\n")),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected to contain "\n""#
        ),
        (
            HTTPCheck(.body, .matches(#"\d{3}"#)),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected to match "\d{3}""#
        ),
        (HTTPCheck(.json("$.user.name"), .equals(#""bob""#)), #"json $.user.name is "ada"; expected "bob""#),
        (HTTPCheck(.json("$.total"), .equals(#""4""#)), #"json $.total is 4; expected "4""#),
        (HTTPCheck(.json("$.total"), .above(5)), "json $.total is 4; expected above 5"),
        (HTTPCheck(.json("$.total"), .above(4)), "json $.total is 4; expected above 4"),
        (HTTPCheck(.json("$.total"), .below(-0.5)), "json $.total is 4; expected below -0.5"),
        (HTTPCheck(.json("$.user.name"), .above(5)), #"json $.user.name is "ada"; expected above 5"#),
        (HTTPCheck(.json("$.token"), .contains("x")), #"json $.token is "a\\\"b\\u00e9"; expected to contain "x""#),
        (HTTPCheck(.json("$.total"), .matches("a")), #"json $.total is 4; expected to match "a""#),
        (HTTPCheck(.json("$.no"), .equals("1")), "json $.no is missing; expected 1"),
        (HTTPCheck(.json("$.no"), .exists(true)), "json $.no is missing; expected one"),
        (HTTPCheck(.json("$.none"), .exists(false)), "json $.none is null; expected none"),
        (HTTPCheck(.json("$.items"), .count(3)), "json $.items has the count 2; expected 3"),
        (HTTPCheck(.json("$.no"), .count(0)), "json $.no is missing; expected 0"),
        (HTTPCheck(.json("$.total"), .count(1)), "json $.total is 4, which is no array; expected 1"),
        (HTTPCheck(.json("$.items[*]"), .count(3)), "json $.items[*] matches 2 times; expected 3"),
        (HTTPCheck(.size, .below(64)), "size is 91B; expected below 64B"),
        (HTTPCheck(.size, .above(65_536)), "size is 91B; expected above 64KiB"),
        (HTTPCheck(.time, .below(0.3)), "service time is 312ms; expected below 300ms"),
        (HTTPCheck(.time, .below(0.312)), "service time is 312ms; expected below 312ms"),
    ]) func failsWithItsWords(_ check: HTTPCheck, _ words: String) throws {
        #expect(try response.failure(of: check) == words)
    }

    @Test func aBodyThatIsNoJSONFailsEveryPath() throws {
        for (body, words) in [
            ("", "the body is empty"), ("<html>\u{7}", #"the body is no JSON: "<html>\x07""#),
            (#"{"a": 1,}"#, #"the body is no JSON: "{\"a\": 1,}""#),
        ] {
            let response = ReceivedResponse(body: body)
            for check in [
                HTTPCheck(.json("$.a"), .equals("1")), HTTPCheck(.json("$.b"), .exists(false)),
                HTTPCheck(.json("$..b"), .count(0)),
            ] {
                #expect(try response.failure(of: check) == "\(words); expected \(check)")
            }
        }
    }

    @Test func aPatternThatGivesUpFailsAndSaysSo() throws {
        let response = ReceivedResponse(body: String(repeating: "a", count: 60) + "b")
        let words = try response.failure(of: HTTPCheck(.body, .matches("^(a+)+$")))
        let start = String(repeating: "a", count: 40)
        #expect(
            words == #"body is "\#(start)"...; expected to match "^(a+)+$", which takes more than 1000000 attempts"#)
    }

    @Test func longTextsAreCut() throws {
        let long = String(repeating: "x", count: 100)
        let response = ReceivedResponse(body: #""\#(long)""#)
        let (found, wanted) = (String(repeating: "x", count: 40), "y" + String(repeating: "x", count: 78))
        #expect(
            try response.failure(of: HTTPCheck(.json("$"), .equals(#""y\#(long)""#)))
                == #"json $ is "\#(found)"...; expected "\#(wanted)..."#)
        #expect(
            try response.failure(of: HTTPCheck(.json("$"), .contains("a\nb")))
                == #"json $ is "\#(found)"...; expected to contain "a\nb""#)
    }

    @Test func laterPathsNeedNotReadOn() throws {
        let checks = [
            HTTPCheck(.json("$.a"), .exists(true)), HTTPCheck(.json("$.a"), .count(2)),
            HTTPCheck(.json("$..a"), .count(2)), HTTPCheck(.json("$.b.a"), .equals("1")),
            HTTPCheck(.json("$.c"), .exists(false)),
        ]
        let reader = try ResponseReader(checks: checks, extractions: [HTTPExtraction("x", from: .json("$.b.a"))])
        let (failure, taken) = ReceivedResponse(body: #"{"a": [1, 2], "b": {"a": 1}}"#).read(by: reader)
        #expect(failure == nil && taken == [0: "1"])
        #expect(ReceivedResponse(body: #"{"a": [1, 2], "b": {"a": 1}"#).read(by: reader).failure != nil)
    }

    @Test func theFirstFailureInTheirOrderCounts() throws {
        let checks = [
            HTTPCheck(.json("$.total"), .above(1)), HTTPCheck(.json("$.total"), .above(9)),
            HTTPCheck(.header("no"), .exists(true)),
        ]
        let reader = try ResponseReader(checks: checks, extractions: [HTTPExtraction("a", from: .json("$.total"))])
        let (failure, taken) = response.read(by: reader)
        #expect(failure == "json $.total is 4; expected above 9")
        #expect(taken.isEmpty)
    }

    @Test func onlyWhatIsNeededIsKept() throws {
        let none = try ResponseReader(checks: [], extractions: [])
        #expect(none.isIdle && none.needs == .nothing)
        let numbers = try ResponseReader(
            checks: [HTTPCheck(.size, .below(9)), HTTPCheck(.time, .below(1))], extractions: [])
        #expect(!numbers.isIdle && numbers.needs == .nothing)
        for check in [HTTPCheck(.header("a"), .equals("")), HTTPCheck(.header("a"), .exists(true))] {
            #expect(try ResponseReader(checks: [check], extractions: []).needs == .head)
        }
        for check in [HTTPCheck(.body, .contains("a")), HTTPCheck(.json("$"), .exists(true))] {
            let checks = [HTTPCheck(.header("a"), .exists(true)), check]
            #expect(try ResponseReader(checks: checks, extractions: []).needs == .headAndBody)
        }
        for source in [HTTPExtraction.Source.header("a"), .cookie("a")] {
            #expect(try ResponseReader(checks: [], extractions: [HTTPExtraction("a", from: source)]).needs == .head)
        }
        for source in [HTTPExtraction.Source.json("$"), .regex("a", group: 0)] {
            let extractions = [HTTPExtraction("a", from: .header("a")), HTTPExtraction("b", from: source)]
            #expect(try ResponseReader(checks: [], extractions: extractions).needs == .headAndBody)
        }
    }

    @Test(arguments: [
        HTTPCheck(.header("a"), .above(1)), HTTPCheck(.body, .exists(true)), HTTPCheck(.body, .count(1)),
        HTTPCheck(.size, .equals("1")), HTTPCheck(.time, .matches("1")), HTTPCheck(.json("a"), .exists(true)),
        HTTPCheck(.json("$"), .equals("ada")), HTTPCheck(.json("$"), .equals("[]")), HTTPCheck(.body, .matches("(")),
    ]) func whatMakesNoSenseIsRefused(_ check: HTTPCheck) {
        #expect(throws: Diagnostic.self) { try ResponseReader(checks: [check], extractions: []) }
    }
}
