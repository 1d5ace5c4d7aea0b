import LoadPlan
import Testing

@testable import LoadContent
@testable import LoadHTTP

@Suite struct ResponseExtractionTests {
    private func taken(
        _ source: ContentExtraction.Source, index: Int = 0, fallback: String? = nil,
        from response: ReceivedResponse = ReceivedResponse()
    ) throws -> String {
        try response.taken(by: ContentExtraction("x", from: source, index: index, fallback: fallback))
    }

    @Test(arguments: [
        ("$.user.name", "ada"), ("$.total", "4"), ("$.items", "[1, 2]"), ("$.items[-1]", "2"),
        ("$.token", #"a"bé"#), ("$.user", #"{"name": "ada"}"#), ("$.user['name']", "ada"),
    ]) func jsonIsTextWithoutItsQuotes(_ path: String, _ value: String) throws {
        #expect(try taken(.json(path)) == value)
    }

    @Test func escapesAreResolvedAndBuffersUsedAgain() throws {
        let reader = try ResponseReader(
            checks: [], extractions: ["$[0]", "$[1]", "$[2]"].map { ContentExtraction("x", from: .json($0)) })
        let long = String(repeating: #"\u00e9"#, count: 500)
        for _ in 0..<3 {
            let (failure, taken) = ReceivedResponse(body: #"["\#(long)", "a\\b", "\ud83d\ude00\n"]"#).read(by: reader)
            #expect(failure == nil)
            #expect(taken == [0: String(repeating: "é", count: 500), 1: #"a\b"#, 2: "\u{1F600}\n"])
        }
    }

    @Test func whichOneIsSaidByItsIndex() throws {
        #expect(try taken(.json("$.items[*]"), index: 1) == "2")
        #expect(try taken(.regex(#"": (\d)"#, group: 1)) == "4")
        #expect(try taken(.regex("[a-z]+", group: 0), index: 2) == "ada")
        #expect(try taken(.header("x-tag"), index: 1) == "b")
        let cookies = ReceivedResponse(head: ["Set-Cookie: s=1", "Set-Cookie: t=2", "Set-Cookie: s=3"])
        #expect(try taken(.cookie("s"), index: 1, from: cookies) == "3")
    }

    @Test func headersAreTrimmedAndJoined() throws {
        let response = ReceivedResponse(head: ["A:  b c \t", "Long: x\r\n  y\r\n\tz", "AA: no", "a: second"])
        #expect(try taken(.header("a"), from: response) == "b c")
        #expect(try taken(.header("long"), from: response) == "x y z")
        #expect(try taken(.header("a"), index: 1, from: response) == "second")
    }

    @Test(arguments: [
        ("s=abc; Path=/; HttpOnly", "abc"), ("s=", ""), (" s = a b ;x", "a b"), ("s=\"q\"", "\"q\""),
        ("s=a=b;c", "a=b"),
        ("S=abc", nil), ("ss=abc", nil), ("s", nil), ("x=1; s=2", nil),
    ]) func cookies(_ field: String, _ value: String?) throws {
        let response = ReceivedResponse(head: ["Set-Cookie: \(field)"])
        #expect(try taken(.cookie("s"), from: response) == value ?? "nothing to save as x: cookie s is missing")
    }

    @Test(arguments: [
        (ContentExtraction.Source.json("$.no"), 0, "nothing to save as x: json $.no is missing"),
        (.json("$.none"), 0, "nothing to save as x: json $.none is null"),
        (.json("$.items[*]"), 2, "nothing to save as x: json $.items[*] with the index 2 is missing"),
        (.regex("z+", group: 0), 0, #"nothing to save as x: regex "z+" is missing"#),
        (.regex("(z)?ada", group: 1), 0, #"nothing to save as x: regex "(z)?ada" is missing"#),
        (.header("no"), 0, "nothing to save as x: header no is missing"),
        (.cookie("no"), 0, "nothing to save as x: cookie no is missing"),
    ]) func aMissingValueIsAFailureOrTheDefault(
        _ source: ContentExtraction.Source, _ index: Int, _ words: String
    ) throws {
        #expect(try taken(source, index: index) == words)
        #expect(try taken(source, index: index, fallback: "/") == "/")
        #expect(try taken(source, index: index, fallback: "") == "")
    }

    @Test func noJSONIsNoValue() throws {
        let response = ReceivedResponse(body: "oops")
        #expect(
            try taken(.json("$.a"), from: response) == #"the body is no JSON: "oops"; expected x from json $.a"#)
        #expect(try taken(.json("$.a"), fallback: "d", from: response) == "d")
    }

    @Test func theOthersAreTakenAllTheSame() throws {
        let reader = try ResponseReader(
            checks: [],
            extractions: [
                ContentExtraction("a", from: .json("$.total")), ContentExtraction("b", from: .json("$.no")),
                ContentExtraction("c", from: .header("no")), ContentExtraction("d", from: .header("x-tag")),
            ])
        let (failure, taken) = ReceivedResponse().read(by: reader)
        #expect(failure == "nothing to save as b: json $.no is missing")
        #expect(taken == [0: "4", 3: "a"])
    }

    @Test func aGroupThatIsNotThereIsRefused() {
        #expect(throws: Diagnostic.self) {
            try ResponseReader(checks: [], extractions: [ContentExtraction("a", from: .regex("(a)", group: 2))])
        }
    }
}

@Suite struct ResponseReaderTests {
    private func everything() throws -> ResponseReader {
        try ResponseReader(
            checks: [
                ContentCheck(.header("x-tag"), .equals("b")), ContentCheck(.body, .contains("token")),
                ContentCheck(.json("$.total"), .below(9)), ContentCheck(.json("$.items"), .count(2)),
                ContentCheck(.size, .above(1)),
            ],
            extractions: [
                ContentExtraction("a", from: .json("$.token")),
                ContentExtraction("b", from: .regex(#"l": (\d)"#, group: 1)),
                ContentExtraction("c", from: .header("content-type")), ContentExtraction("d", from: .cookie("s")),
            ])
    }

    @Test func whatIsFoundDoesNotDependOnWhereTheResponseWasCut() throws {
        let reader = try everything()
        var response = ReceivedResponse()
        response.head.append("Set-Cookie: s=1")
        let whole = response.read(by: reader)
        #expect(whole.failure == nil)
        #expect(whole.taken == [0: #"a"bé"#, 1: "4", 2: "application/json; charset=utf-8", 3: "1"])
        let count = response.bytes.count
        for cut in 1..<count {
            for cuts in [[cut], [cut / 2, cut], Array(1..<cut)] where cuts.count < 3 || cut % 16 == 0 {
                response.cuts = cuts
                let other = response.read(by: reader)
                #expect(other.failure == nil && other.taken == whole.taken, "cut at \(cuts)")
            }
        }
    }

    /// The lines of a head, without strings, against the reading with strings.
    @Test func headerLinesAreTheMachinesHeaders() {
        var generator = ResponseGenerator(seed: 9)
        var compared = 0
        for index in 0..<4_000 {
            let input = generator.chance(50) ? generator.valid() : generator.mutated()
            var machine = HTTP1ResponseMachine(limits: input.limits)
            machine.expectResponse(to: input.method, keep: .head)
            guard case .complete = input.bytes.withUnsafeBytes({ machine.received($0) }) else { continue }
            for name in ResponseOutcome.watchedHeaders + ["server", "x-long", "vary", "connection"] {
                var values: [String] = []
                machine.head.withUnsafeBytes { head in
                    _ = HeaderLines(head: head).visit(Array(name.utf8)) { value in
                        values.append(String(decoding: value, as: UTF8.self))
                        return false
                    }
                }
                compared += values.count
                #expect(values == machine.values(ofHeader: name), "\(name) of response \(index)")
            }
        }
        #expect(compared > 1_000)
    }

    @Test func specificationsSurviveThePlan() throws {
        let request = HTTPRequestSpecification(
            checks: [
                ContentCheck(.header("a"), .equals("b")), ContentCheck(.body, .contains("c")),
                ContentCheck(.body, .matches("d")),
                ContentCheck(.json("$.e"), .equals("1")), ContentCheck(.json("$"), .exists(false)),
                ContentCheck(.json("$"), .above(1.5)), ContentCheck(.json("$"), .count(0)),
                ContentCheck(.size, .below(9)),
                ContentCheck(.time, .below(0.25)),
            ],
            extractions: [
                ContentExtraction("a", from: .json("$.a"), index: 2, fallback: ""),
                ContentExtraction("b", from: .regex("(b)", group: 1)),
                ContentExtraction("c", from: .regex("b", group: 0)),
                ContentExtraction("d", from: .header("h")), ContentExtraction("e", from: .cookie("c"), fallback: "x"),
            ])
        #expect(try HTTPRequestSpecification(planValue: request.planValue()) == request)
    }

    @Test func aPlanWithoutChecksIsStillRead() throws {
        let old = PlanValue.object([
            "method": .string("GET"), "path": .string("/"), "headers": .list([]),
            "expectedStatuses": .list([.string("100-399")]),
        ])
        #expect(try HTTPRequestSpecification(planValue: old) == HTTPRequestSpecification())
    }
}
