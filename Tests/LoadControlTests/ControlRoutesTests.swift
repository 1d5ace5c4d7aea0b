import Foundation
import Hummingbird
import HummingbirdTesting
import LoadMeasure
import LoadPlan
import Testing

@testable import LoadControl

@Suite struct ControlRoutesTests {
    private func status(_ client: any TestClientProtocol) async throws -> ControlStatus {
        let response = try await client.ask(.get, "/v1/status")
        #expect(response.status == .ok)
        return try JSONDecoder().decode(ControlStatus.self, from: Data(response.body.readableBytesView))
    }

    @Test func aRateIsChanged() async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            let response = try await client.ask(.post, "/v1/rate", #"{"rate": 2000}"#)
            #expect(response.status == .ok)
            #expect(
                response.text
                    == #"{"action":"rate","at":1,"effect":"500/s -> 2,000/s","source":"api","value":2000}"#)
            #expect(try await client.ask(.post, "/v1/rate", #"{"rate": "30000/min"}"#).status == .ok)
            let now = try await status(client)
            #expect(now.rate == 500 && now.users == nil && now.workload == .open)
            #expect(now.events.map(\.value) == [2_000, 500])
        }
    }

    @Test func usersPauseResumeAndStop() async throws {
        try await ControlUnderTest(ControlUnderTest.closed).run { (client: any TestClientProtocol) async throws in
            #expect(try await status(client).state == .preparing)
            #expect(try await client.ask(.post, "/v1/users", #"{"users": 50}"#).status == .ok)
            #expect(try await status(client).users == 50)
            #expect(try await client.ask(.post, "/v1/pause").text.contains(#""effect":"50 users -> 0 users""#))
            #expect(try await status(client).users == 0)
            #expect(try await client.ask(.post, "/v1/resume").status == .ok)
            #expect(try await client.ask(.post, "/v1/stop", #"{"at_once": true}"#).text.contains("stop-at-once"))
            #expect(try await client.ask(.post, "/v1/stop").text.contains(#""action":"stop""#))
            #expect(try await status(client).events.map(\.action).suffix(2) == [.stopAtOnce, .stop])
        }
    }

    @Test func oneOfSeveralScenariosIsChanged() async throws {
        let run = ControlUnderTest(ControlUnderTest.both)
        await run.board.start(ControlUnderTest.both)
        try await run.run { (client: any TestClientProtocol) async throws in
            let response = try await client.ask(.post, "/v1/users", #"{"users": 50, "scenario": "users"}"#)
            #expect(response.text.contains(#""scenario":"users""#) && response.text.contains("10 users -> 50 users"))
            let unknown = try await client.ask(.post, "/v1/rate", #"{"rate": 50, "scenario": "rates"}"#)
            #expect(unknown.status == .conflict && unknown.text.contains(#"did you mean \"rate\"?"#))
            await run.board.receive(Snapshot(start: .seconds(6), end: .seconds(7)))
            var now = try await status(client)
            #expect(now.workload == .mixed && now.rate == 500 && now.users == 50 && now.duration == 35)
            #expect(now.scenarios?.map(\.name) == ["users", "rate"])
            _ = try await client.ask(.post, "/v1/pause", #"{"scenario": "rate"}"#)
            now = try await status(client)
            #expect(now.scenarios?.map(\.state) == [.running, .paused] && now.rate == 0 && now.state == .running)
            _ = try await client.ask(.post, "/v1/pause")
            #expect(try await status(client).state == .paused)
            await run.board.receive(Snapshot(start: .seconds(30), end: .seconds(31)))
            #expect(try await status(client).scenarios?.first?.state == .over)
        }
    }

    /// A change of what has not begun lies far ahead: the run is where it is all the same.
    @Test func aChangeOfWhatIsToBeginMovesNoClock() async throws {
        let board = StatusBoard(ControlUnderTest.both)
        await board.start(ControlUnderTest.both)
        await board.receive(Snapshot(start: .seconds(1), end: .seconds(2)))
        let late = try #require(ControlUnderTest.both.scenarios.last)
        let event = RunEvent(at: late.start, action: .rate, value: 7, source: .api, scenario: late.name, effect: "")
        let status = await board.status(after: [event])
        #expect(status.scenarios?.map(\.state) == [.running, .waiting] && status.rate == 0)
    }

    @Test func theStateIsTheRuns() async throws {
        let run = ControlUnderTest(ControlUnderTest.open)
        await run.board.start(ControlUnderTest.open)
        try await run.run { (client: any TestClientProtocol) async throws in
            #expect(try await status(client).state == .running)
            _ = try await client.ask(.post, "/v1/pause")
            #expect(try await status(client).state == .paused)
            await run.board.receive(Snapshot(start: .zero, end: .seconds(30)))
            #expect(try await status(client).state == .finishing)
            _ = try await client.ask(.post, "/v1/stop")
            #expect(try await status(client).state == .stopping)
        }
    }

    static let bad: [(String, String, error: String, fix: String)] = [
        ("/v1/rate", "", "the body is missing", #"send {"rate": 2000}"#),
        ("/v1/rate", "{", "the body is not what is asked for", #"send {"rate": 2000}"#),
        ("/v1/rate", #"{"users": 5}"#, "the body is not what is asked for", #"send {"rate": 2000}"#),
        ("/v1/rate", #"{"rate": -1}"#, "no load has a rate of -1.0/s", "write 0 to 10000000"),
        ("/v1/rate", #"{"rate": 1e9}"#, "no load has a rate of 1000000000.0/s", "write 0 to 10000000"),
        ("/v1/rate", #"{"rate": "500"}"#, #"the rate "500" has no unit"#, "write for example 500/s or 500/min"),
        ("/v1/users", #"{"users": 1.5}"#, "the body is not what is asked for", #"send {"users": 50}"#),
        ("/v1/users", #"{"users": -5}"#, "no load has -5 users", "write 0 to 10000000"),
        ("/v1/limit", #"{"users": 5}"#, "the body is not what is asked for", #"send {"limit": 100}"#),
        (
            "/v1/limit", #"{"limit": 0}"#, "no load has a limit of 0 exchanges in flight",
            "write 1 to 10000000, or pause the load"
        ),
        ("/v1/stop", "now", "the body is not what is asked for", #"send {"at_once": true}, or nothing"#),
    ]

    @Test(arguments: bad) func badInputSaysTheFix(_ path: String, _ body: String, _ error: String, _ fix: String)
        async throws
    {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            let response = try await client.ask(.post, path, body)
            #expect(response.status == .badRequest)
            let said = try JSONDecoder().decode(
                ControlRefusal.Body.self, from: Data(response.body.readableBytesView))
            #expect(said == ControlRefusal.Body(error: error, fix: fix))
            #expect(try await status(client).events.isEmpty)
        }
    }

    @Test func aLimitIsOfTheRunOrOfAClassAndStopsNothing() async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            #expect(try await client.ask(.post, "/v1/limit", #"{"limit": 50}"#).text.contains("the run"))
            let event = try await client.ask(.post, "/v1/limit", #"{"limit": 5, "class": "editor"}"#)
            #expect(event.text.contains(#""action":"limit""#) && event.text.contains(#""effect":"editor""#))
            let other = try await client.ask(.post, "/v1/limit", #"{"limit": 5, "host": "cdn.example"}"#)
            #expect(other.text.contains(#""effect":"cdn.example""#))
            #expect(try await status(client).state != .stopping)
        }
    }

    @Test func limitsAndBreakersAreInTheStatusWhereThereAreAny() async throws {
        let run = ControlUnderTest(ControlUnderTest.open)
        try await run.run { (client: any TestClientProtocol) async throws in
            #expect(try await status(client).limits == nil)
            var snapshot = Snapshot(start: .zero, end: .seconds(2))
            let level = LevelSnapshot(valueSeconds: 30, min: 1, max: 20, last: 16, lastAt: .seconds(2))
            snapshot.limits[.init(userClass: "editor")] = LimitSnapshot(limit: level, inFlight: level)
            snapshot.limits[.init(host: "cdn.example")] = LimitSnapshot(limit: level, inFlight: level)
            snapshot.breakers[.init(userClass: "editor", task: "save")] = BreakerSnapshot(last: .halfOpen)
            await run.board.receive(snapshot)
            let status = try await status(client)
            #expect(
                status.limits == [
                    .init(host: "cdn.example", limit: 16, inFlight: 15, mostInFlight: 20),
                    .init(userClass: "editor", limit: 16, inFlight: 15, mostInFlight: 20),
                ])
            #expect(status.breakers == [.init(userClass: "editor", task: "save", state: .halfOpen)])
            #expect(status.limits?.map(\.suffix) == [" at cdn.example", #" of "editor""#])
            #expect(try await client.ask(.get, "/v1/status").text.contains(#""in_flight":15"#))
        }
    }

    @Test func aHugeBodyIsRefused() async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            let body = #"{"rate": 1, "x": ""# + String(repeating: "x", count: 5_000) + #""}"#
            #expect(try await client.ask(.post, "/v1/rate", body).status == .contentTooLarge)
        }
    }

    @Test func whatDoesNotFitTheWorkloadIsAConflict() async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            let response = try await client.ask(.post, "/v1/users", #"{"users": 5}"#)
            #expect(response.status == .conflict)
            #expect(response.text.contains(#""fix":"change the rate""#))
            #expect(try await client.ask(.post, "/v1/resume").status == .conflict)
        }
    }

    @Test(arguments: [nil, "", "wrong", String(ControlUnderTest.token.dropLast()), ControlUnderTest.token + "0"])
    func aWrongTokenChangesNothing(_ token: String?) async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            for (method, path) in [
                (HTTPRequest.Method.get, "/v1/status"), (.post, "/v1/rate"), (.post, "/v1/stop"), (.get, "/none"),
            ] {
                let response = try await client.ask(method, path, #"{"rate": 1}"#, token: token)
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
            }
            #expect(try await status(client).events.isEmpty)
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await ControlUnderTest(ControlUnderTest.open).run { (client: any TestClientProtocol) async throws in
            #expect(try await client.ask(.get, "/v1/rate").status == .notFound)
            #expect(try await client.ask(.post, "/v2/rate").text.contains("GET /v1/openapi.json says what there is"))
        }
    }

    // MARK: - The document

    private static var documented: [String: Any] {
        get throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../docs/control.openapi.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text == ControlDocument.text, "docs/control.openapi.json is what is served")
            return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }
    }

    @Test func theDocumentHasTheRoutesAndNoOthers() async throws {
        let document = try Self.documented
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let written = paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }
        let run = ControlUnderTest(ControlUnderTest.open)
        let router = ControlRoutes(control: run.control, board: run.board, token: BearerToken("")).router()
        #expect(Set(written) == Set(router.routes.map { "\($0.method.rawValue) \($0.path)" }))
        try await run.run { (client: any TestClientProtocol) async throws in
            let served = try await client.ask(.get, "/v1/openapi.json", token: nil)
            #expect(served.status == .ok && served.text == ControlDocument.text)
        }
    }

    @Test func theDocumentKnowsEveryWordAndKey() throws {
        let components = try #require(try Self.documented["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        func properties(_ name: String) -> [String: [String: Any]] {
            schemas[name]?["properties"] as? [String: [String: Any]] ?? [:]
        }
        #expect(properties("Event")["action"]?["enum"] as? [String] == RunEvent.Action.allCases.map(\.rawValue))
        #expect(properties("Event")["source"]?["enum"] as? [String] == RunEvent.Source.allCases.map(\.rawValue))
        #expect(
            properties("Status")["state"]?["enum"] as? [String] == ControlStatus.State.allCases.map(\.rawValue))
        let scenario = ControlStatus.Scenario(name: "", state: .running, rate: 0, users: 0, throughput: 0)
        let status = ControlStatus(
            name: "", state: .running, workload: .open, elapsed: 0, duration: 0, rate: 0, users: 0,
            scenarios: [scenario], throughput: 0,
            p50: 0, p99: 0, exchanges: 0, errors: 0,
            limits: [.init(userClass: "", host: "", limit: 1, inFlight: 0, mostInFlight: 0)],
            breakers: [.init(userClass: "", task: "", state: .open)], events: [])
        let keys = try JSONSerialization.jsonObject(with: JSONEncoder().encode(status)) as? [String: Any]
        #expect(keys.map { Set($0.keys) } == Set(properties("Status").keys))
        for (name, key) in [("Limit", "limits"), ("Breaker", "breakers")] {
            let part = (keys?[key] as? [[String: Any]])?.first
            #expect(part.map { Set($0.keys) } == Set(properties(name).keys))
        }
        #expect(properties("Breaker")["state"]?["enum"] as? [String] == BreakerState.allCases.map(\.rawValue))
    }

    @Test func aReferenceLeadsSomewhere() throws {
        let document = try Self.documented
        let text = ControlDocument.text
        let references = text.matches(of: /"\$ref": "#\/components\/(?<kind>\w+)\/(?<name>\w+)"/)
        #expect(references.count > 10)
        let components = document["components"] as? [String: [String: Any]]
        for reference in references {
            #expect(components?[String(reference.kind)]?[String(reference.name)] != nil, "\(reference.0)")
        }
    }
}
