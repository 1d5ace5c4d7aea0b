import LoadPlan
import LoadWire
import Testing

@testable import LoadContent
@testable import LoadHTTP

/// What a response is compared with may be a user's values.
@Suite struct ExpectedValueTests {
    private static let layout = SessionLayout(names: ["name", "total", "none"])

    private func failure(_ check: ContentCheck, _ response: ReceivedResponse = ReceivedResponse()) throws -> String? {
        let session = Session(Self.layout)
        session[0] = Array("ada".utf8)[...]
        session[1] = Array("4".utf8)[...]
        let reader = try ResponseReader(checks: [check], extractions: [], layout: Self.layout)
        return response.read(by: reader, for: session).failure
    }

    @Test(arguments: [
        ContentCheck(.json("$.user.name"), .equals(#""${name}""#)),
        ContentCheck(.json("$.total"), .equals(#""${total}""#)),
        ContentCheck(.json("$.user.name"), .contains("${name}")),
        ContentCheck(.body, .contains("\"total\": ${total},")),
        ContentCheck(.body, .contains("\"name\": \"${name}\"}, \"total\": ${total}")),
        ContentCheck(.header("x-tag"), .equals("a")),
    ]) func passes(_ check: ContentCheck) throws {
        #expect(try failure(check) == nil)
    }

    @Test func headersBodiesAndMarkup() throws {
        let response = ReceivedResponse(head: ["X-User: ada/4", "Content-Type: text/html"], body: "<p>ada</p>")
        #expect(try failure(ContentCheck(.header("x-user"), .equals("${name}/${total}")), response) == nil)
        #expect(try failure(ContentCheck(.body, .equals("<p>${name}</p>")), response) == nil)
        #expect(try failure(ContentCheck(.xpath("//p"), .equals("${name}")), response) == nil)
    }

    /// Compared piece by piece, to the end of both.
    @Test(arguments: [
        ("ada/4", true), ("ada/", false), ("ada/44", false), ("ad", false), ("", false), ("adb/4", false),
        ("ada-4", false),
    ]) func equalIsTheWhole(_ value: String, _ passes: Bool) throws {
        let response = ReceivedResponse(head: ["X-User: \(value)"], body: value)
        #expect(try (failure(ContentCheck(.header("x-user"), .equals("${name}/${total}")), response) == nil) == passes)
        #expect(try (failure(ContentCheck(.body, .equals("${name}/${total}")), response) == nil) == passes)
        #expect(
            try (failure(ContentCheck(.body, .contains("${name}/${total}")), response) == nil)
                == (passes || value == "ada/44"))
        #expect(try failure(ContentCheck(.body, .equals("${name}/${total}${none}")), response) != nil)
    }

    /// Memory that one response has used is clean for the next one.
    @Test func responsesFollowEachOther() throws {
        let session = Session(Self.layout)
        session[0] = Array("ada".utf8)[...]
        let check = ContentCheck(.body, .contains("<${name}>"))
        let reader = try ResponseReader(checks: [check, check], extractions: [], layout: Self.layout)
        for (name, body, passes) in [("ada", "<ada>", true), ("b", "<ada>", false), ("b", "a <b>", true)] {
            session[0] = Array(name.utf8)[...]
            #expect((ReceivedResponse(body: body).read(by: reader, for: session).failure == nil) == passes)
        }
    }

    /// A dollar that begins no place is written twice, there as everywhere.
    @Test func plainTextStaysPlain() throws {
        let response = ReceivedResponse(body: #"{"a": "${name} $5"}"#)
        #expect(try failure(ContentCheck(.json("$.a"), .equals(#""$${name} $5""#)), response) == nil)
        #expect(try failure(ContentCheck(.body, .contains("$${name}")), response) == nil)
    }

    @Test(arguments: [
        (
            ContentCheck(.json("$.user.name"), .equals(#""${total}""#)),
            #"json $.user.name is "ada"; expected "${total}""#
        ),
        (ContentCheck(.json("$.total"), .equals(#""${name}""#)), #"json $.total is 4; expected "${name}""#),
        (
            ContentCheck(.header("x-tag"), .contains("${none}")),
            #"header x-tag is "a"; expected to contain "${none}", and ${none} has no value"#
        ),
    ]) func failsWithoutTellingValues(_ check: ContentCheck, _ words: String) throws {
        #expect(try failure(check) == words)
    }

    @Test func aNameThatNothingFillsIsRefusedBeforeTheRun() {
        #expect(throws: Diagnostic.self) { try failure(ContentCheck(.body, .contains("${other}"))) }
    }
}
