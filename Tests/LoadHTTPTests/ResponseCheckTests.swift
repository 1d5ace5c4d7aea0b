import LoadPlan
import Testing

@testable import LoadContent
@testable import LoadHTTP

/// What a check says to a response that passes it (nothing), and to one that does not.
@Suite struct ResponseCheckTests {
    private let response = ReceivedResponse()

    @Test(arguments: [
        ContentCheck(.header("content-type"), .equals("application/json; charset=utf-8")),
        ContentCheck(.header("CONTENT-TYPE"), .contains("json")),
        ContentCheck(.header("Content-Type"), .matches("^app.*8$")),
        ContentCheck(.header("x-tag"), .equals("b")), ContentCheck(.header("X-Tag"), .exists(true)),
        ContentCheck(.header("X-Empty"), .exists(true)), ContentCheck(.header("X-Empty"), .equals("")),
        ContentCheck(.header("X-Ta"), .exists(false)), ContentCheck(.body, .contains(#""total": 4"#)),
        ContentCheck(.body, .equals(ReceivedResponse().body)), ContentCheck(.body, .matches(#""total": \d,"#)),
        ContentCheck(.json("$.user.name"), .equals(#""ada""#)), ContentCheck(.json("$.total"), .equals("4.0")),
        ContentCheck(.json("$.none"), .equals("null")), ContentCheck(.json("$.total"), .above(3.5)),
        ContentCheck(.json("$.total"), .below(5)), ContentCheck(.json("$.token"), .contains(#"a"bé"#)),
        ContentCheck(.json("$.token"), .matches(#"^a"b.$"#)), ContentCheck(.json("$.total"), .matches("^4$")),
        ContentCheck(.json("$.none"), .exists(true)), ContentCheck(.json("$.no"), .exists(false)),
        ContentCheck(.json("$.items"), .count(2)), ContentCheck(.json("$.items[*]"), .count(2)),
        ContentCheck(.json("$..name"), .count(1)), ContentCheck(.json("$..no"), .count(0)),
        ContentCheck(.size, .below(92)), ContentCheck(.size, .above(90)), ContentCheck(.time, .below(0.3121)),
    ]) func passes(_ check: ContentCheck) throws {
        #expect(try response.failure(of: check) == nil)
    }

    @Test(arguments: [
        (
            ContentCheck(.header("content-type"), .equals("text/html")),
            #"header content-type is "application/json; charset=utf-8"; expected "text/html""#
        ),
        (ContentCheck(.header("X-Tag"), .contains("c")), #"header X-Tag is "a"; expected to contain "c""#),
        (ContentCheck(.header("X-Tag"), .matches("^c")), #"header X-Tag is "a"; expected to match "^c""#),
        (ContentCheck(.header("X-Ta"), .equals("a")), #"header X-Ta is missing; expected "a""#),
        (ContentCheck(.header("X-Ta"), .exists(true)), "header X-Ta is missing; expected one"),
        (ContentCheck(.header("X-Empty"), .exists(false)), "header X-Empty is empty; expected none"),
        (
            ContentCheck(.body, .equals("hello")),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected "hello""#
        ),
        (
            ContentCheck(.body, .contains("\n")),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected to contain "\n""#
        ),
        (
            ContentCheck(.body, .matches(#"\d{3}"#)),
            #"body is "{\"user\": {\"name\": \"ada\"}, \"total\": 4, \"i"...; expected to match "\d{3}""#
        ),
        (ContentCheck(.json("$.user.name"), .equals(#""bob""#)), #"json $.user.name is "ada"; expected "bob""#),
        (ContentCheck(.json("$.total"), .equals(#""4""#)), #"json $.total is 4; expected "4""#),
        (ContentCheck(.json("$.total"), .above(5)), "json $.total is 4; expected above 5"),
        (ContentCheck(.json("$.total"), .above(4)), "json $.total is 4; expected above 4"),
        (ContentCheck(.json("$.total"), .below(-0.5)), "json $.total is 4; expected below -0.5"),
        (ContentCheck(.json("$.user.name"), .above(5)), #"json $.user.name is "ada"; expected above 5"#),
        (ContentCheck(.json("$.token"), .contains("x")), #"json $.token is "a\\\"b\\u00e9"; expected to contain "x""#),
        (ContentCheck(.json("$.total"), .matches("a")), #"json $.total is 4; expected to match "a""#),
        (ContentCheck(.json("$.no"), .equals("1")), "json $.no is missing; expected 1"),
        (ContentCheck(.json("$.no"), .exists(true)), "json $.no is missing; expected one"),
        (ContentCheck(.json("$.none"), .exists(false)), "json $.none is null; expected none"),
        (ContentCheck(.json("$.items"), .count(3)), "json $.items has the count 2; expected 3"),
        (ContentCheck(.json("$.no"), .count(0)), "json $.no is missing; expected 0"),
        (ContentCheck(.json("$.total"), .count(1)), "json $.total is 4, which is no array; expected 1"),
        (ContentCheck(.json("$.items[*]"), .count(3)), "json $.items[*] matches 2 times; expected 3"),
        (ContentCheck(.size, .below(64)), "size is 91B; expected below 64B"),
        (ContentCheck(.size, .above(65_536)), "size is 91B; expected above 64KiB"),
        (ContentCheck(.time, .below(0.3)), "service time is 312ms; expected below 300ms"),
        (ContentCheck(.time, .below(0.312)), "service time is 312ms; expected below 312ms"),
    ]) func failsWithItsWords(_ check: ContentCheck, _ words: String) throws {
        #expect(try response.failure(of: check) == words)
    }

    @Test func aBodyThatIsNoJSONFailsEveryPath() throws {
        for (body, words) in [
            ("", "the body is empty"), ("<html>\u{7}", #"the body is no JSON: "<html>\x07""#),
            (#"{"a": 1,}"#, #"the body is no JSON: "{\"a\": 1,}""#),
        ] {
            let response = ReceivedResponse(body: body)
            for check in [
                ContentCheck(.json("$.a"), .equals("1")), ContentCheck(.json("$.b"), .exists(false)),
                ContentCheck(.json("$..b"), .count(0)),
            ] {
                #expect(try response.failure(of: check) == "\(words); expected \(check)")
            }
        }
    }

    @Test func aPatternThatGivesUpFailsAndSaysSo() throws {
        let response = ReceivedResponse(body: String(repeating: "a", count: 60) + "b")
        let words = try response.failure(of: ContentCheck(.body, .matches("^(a+)+$")))
        let start = String(repeating: "a", count: 40)
        #expect(
            words == #"body is "\#(start)"...; expected to match "^(a+)+$", which takes more than 1000000 attempts"#)
    }

    @Test func longTextsAreCut() throws {
        let long = String(repeating: "x", count: 100)
        let response = ReceivedResponse(body: #""\#(long)""#)
        let (found, wanted) = (String(repeating: "x", count: 40), "y" + String(repeating: "x", count: 78))
        #expect(
            try response.failure(of: ContentCheck(.json("$"), .equals(#""y\#(long)""#)))
                == #"json $ is "\#(found)"...; expected "\#(wanted)..."#)
        #expect(
            try response.failure(of: ContentCheck(.json("$"), .contains("a\nb")))
                == #"json $ is "\#(found)"...; expected to contain "a\nb""#)
    }

    @Test func laterPathsNeedNotReadOn() throws {
        let checks = [
            ContentCheck(.json("$.a"), .exists(true)), ContentCheck(.json("$.a"), .count(2)),
            ContentCheck(.json("$..a"), .count(2)), ContentCheck(.json("$.b.a"), .equals("1")),
            ContentCheck(.json("$.c"), .exists(false)),
        ]
        let reader = try ResponseReader(checks: checks, extractions: [ContentExtraction("x", from: .json("$.b.a"))])
        let (failure, taken) = ReceivedResponse(body: #"{"a": [1, 2], "b": {"a": 1}}"#).read(by: reader)
        #expect(failure == nil && taken == [0: "1"])
        #expect(ReceivedResponse(body: #"{"a": [1, 2], "b": {"a": 1}"#).read(by: reader).failure != nil)
    }

    @Test func theFirstFailureInTheirOrderCounts() throws {
        let checks = [
            ContentCheck(.json("$.total"), .above(1)), ContentCheck(.json("$.total"), .above(9)),
            ContentCheck(.header("no"), .exists(true)),
        ]
        let reader = try ResponseReader(checks: checks, extractions: [ContentExtraction("a", from: .json("$.total"))])
        let (failure, taken) = response.read(by: reader)
        #expect(failure == "json $.total is 4; expected above 9")
        #expect(taken.isEmpty)
    }

    @Test func onlyWhatIsNeededIsKept() throws {
        let none = try ResponseReader(checks: [], extractions: [])
        #expect(none.isIdle && none.needs == .nothing)
        let numbers = try ResponseReader(
            checks: [ContentCheck(.size, .below(9)), ContentCheck(.time, .below(1))], extractions: [])
        #expect(!numbers.isIdle && numbers.needs == .nothing)
        for check in [ContentCheck(.header("a"), .equals("")), ContentCheck(.header("a"), .exists(true))] {
            #expect(try ResponseReader(checks: [check], extractions: []).needs == .head)
        }
        for check in [ContentCheck(.body, .contains("a")), ContentCheck(.json("$"), .exists(true))] {
            let checks = [ContentCheck(.header("a"), .exists(true)), check]
            #expect(try ResponseReader(checks: checks, extractions: []).needs == .headAndBody)
        }
        for source in [ContentExtraction.Source.header("a"), .cookie("a")] {
            #expect(try ResponseReader(checks: [], extractions: [ContentExtraction("a", from: source)]).needs == .head)
        }
        for source in [ContentExtraction.Source.json("$"), .regex("a", group: 0)] {
            let extractions = [ContentExtraction("a", from: .header("a")), ContentExtraction("b", from: source)]
            #expect(try ResponseReader(checks: [], extractions: extractions).needs == .headAndBody)
        }
    }

    @Test(arguments: [
        ContentCheck(.header("a"), .above(1)), ContentCheck(.body, .exists(true)), ContentCheck(.body, .count(1)),
        ContentCheck(.size, .equals("1")), ContentCheck(.time, .matches("1")), ContentCheck(.json("a"), .exists(true)),
        ContentCheck(.json("$"), .equals("ada")), ContentCheck(.json("$"), .equals("[]")),
        ContentCheck(.body, .matches("(")),
    ]) func whatMakesNoSenseIsRefused(_ check: ContentCheck) {
        #expect(throws: Diagnostic.self) { try ResponseReader(checks: [check], extractions: []) }
    }
}
