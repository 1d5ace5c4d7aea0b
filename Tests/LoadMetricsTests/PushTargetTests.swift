import LoadPlan
import LoadPrometheus
import LoadPush
import Testing

@Suite struct PushTargetTests {
    @Test func aPathIsAddedWhereThereIsNone() throws {
        let target = try PushTarget(parsing: "http://127.0.0.1:9090", defaultPath: "/api/v1/write")
        #expect(target.url == "http://127.0.0.1:9090/api/v1/write" && target.headers.isEmpty)
        let own = try PushTarget(parsing: "https://h/push?x=1", defaultPath: "/api/v1/write")
        #expect(own.url == "https://h/push?x=1" && own.description == "https://h/push")
    }

    @Test func aUserBecomesAnAuthorizationAndIsShownNowhere() throws {
        let target = try PushTarget(parsing: "http://ada:s%3Acret@h:1/", defaultPath: "/p")
        #expect(target.url == "http://h:1/p")
        #expect(target.headers == [.init("Authorization", "Basic YWRhOnM6Y3JldA==")])
        var other = target
        other.add(.init("authorization", "Bearer x"))
        #expect(other == target)
    }

    @Test(arguments: ["", "h:1", "ftp://h/", "http://", "http://ada:secret@"])
    func whatIsNoURLIsRefusedWithoutAWordOfIt(_ text: String) {
        let error = #expect(throws: Diagnostic.self) { try PushTarget(parsing: text, defaultPath: "/p") }
        #expect(error?.fix != nil && error?.description.contains("secret") == false)
    }

    @Test func pairsAreThoseOfOpenTelemetry() throws {
        let pairs = try PushTarget.pairs(in: "api-key=a%20b, team = load")
        #expect(pairs.map(\.name) == ["api-key", "team"] && pairs.map(\.value) == ["a b", "load"])
        #expect(throws: Diagnostic.self) { try PushTarget.pairs(in: "a=1,b") }
        #expect(try PushTarget.pairs(in: "").isEmpty)
    }

    @Test func aServerListensOnLoopbackUnlessAHostIsNamed() throws {
        #expect(try ListenAddress(parsing: "9464") == ListenAddress(host: "127.0.0.1", port: 9464))
        #expect(try ListenAddress(parsing: "0.0.0.0:0") == ListenAddress(host: "0.0.0.0", port: 0))
        #expect(try ListenAddress(parsing: "[::1]:9464").description == "[::1]:9464")
        for text in ["", "a", "h:", "h:70000", "::1:9464"] {
            #expect(throws: Diagnostic.self) { try ListenAddress(parsing: text) }
        }
    }
}
