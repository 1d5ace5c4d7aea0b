import Foundation
import Hummingbird
import LoadMeasure
import LoadPlan
import LoadStore
import Testing

@testable import LoadDashboard

@Suite(.serialized, .timeLimit(.minutes(2))) struct DashboardRoutesTests {
    @Test func thePageHasAllInsideAndNoData() async throws {
        try await DashboardUnderTest().serve { url, ask in
            #expect(url.host() == "127.0.0.1" && url.fragment() == "token=\(DashboardUnderTest.token)")
            for path in ["/", "/runs", "/runs/3f9a"] {
                let page = try await ask(.get, path)
                #expect(page.status == .ok && page.headers[.contentType] == "text/html; charset=utf-8")
                #expect(page.headers[.cacheControl] == "no-store" && page.headers[.xContentTypeOptions] == "nosniff")
                #expect(page.headers[.contentSecurityPolicy] == "frame-ancestors 'none'")
                #expect(page.text.contains("connect-src 'self'") && page.text.contains("default-src 'none'"))
                #expect(!page.text.contains(DashboardUnderTest.token) && !page.text.contains("shop </script>"))
                for reference in [" src=", "<link", "@import", "'unsafe-inline'"] {
                    #expect(!page.text.contains(reference), "\(reference)")
                }
            }
        }
    }

    /// A page of the web can point a name of its own at this machine, or have a browser send something here.
    @Test func strangersAreSentAway() async throws {
        try await DashboardUnderTest().serve { _, ask in
            let port = ask.port
            for host in ["evil.example", "evil.example:\(port)", "127.0.0.1", "127.0.0.1:1", ""] {
                for path in ["/", "/v1/stream", "/v1/status"] {
                    let answer = try await ask(.get, path, host: host, token: DashboardUnderTest.token)
                    // Without a host HTTP/1.1 itself refuses.
                    #expect([.misdirectedRequest, .badRequest].contains(answer.status), "\(host) \(path)")
                    #expect(!answer.text.contains("squall.page"))
                }
            }
            #expect(try await ask(.get, "/", host: "localhost:\(port)").status == .ok)
            for origin in ["http://evil.example", "null", "https://127.0.0.1:\(port)", "http://127.0.0.1:1"] {
                let answer = try await ask(.post, "/v1/stop", token: DashboardUnderTest.token, origin: origin)
                #expect(answer.status == .forbidden, "\(origin)")
            }
            let own = try await ask(
                .post, "/v1/rate", token: DashboardUnderTest.token, origin: "http://127.0.0.1:\(port)", body: "{}")
            #expect(own.status == .badRequest && own["fix"] as? String == #"send {"rate": 2000}"#)
        }
    }

    @Test func onLoopbackAllMayLookAndTheTokenMayChange() async throws {
        let dashboard = DashboardUnderTest()
        try await dashboard.serve { _, ask in
            for token in [nil, "", String(repeating: "0", count: 64)] {
                let answer = try await ask(.post, "/v1/pause", token: token)
                #expect(answer.status == .unauthorized && (answer["fix"] as? String)?.contains("token") == true)
                #expect(try await ask(.get, "/v1/status", token: token).status == .unauthorized)
            }
            #expect(
                try await ask(.get, "/v1/status", token: DashboardUnderTest.token)["name"] as? String
                    == "shop </script>")
            #expect(try await ask(.get, "/v1/runs").status == .notFound, "no store")
            #expect(try await ask(.get, "/v1/nothing")["error"] as? String == "there is no GET /v1/nothing")
            #expect(try await ask(.delete, "/").status != .ok)
            await dashboard.live.finish(StreamTests.result)
            #expect(try await ask(.get, "/v1/stream").text.hasPrefix("event: run\ndata: {\"schema\":\"squall.page\""))
        }
    }

    @Test func beyondLoopbackTheTokenIsNeededToLook() async throws {
        let dashboard = DashboardUnderTest(address: try DashboardAddress(parsing: "0.0.0.0:0"))
        try await dashboard.serve { _, ask in
            #expect(try await ask(.get, "/", host: "build.example").status == .ok, "the page itself has no data")
            #expect(try await ask(.get, "/v1/stream", host: "build.example").status == .unauthorized)
            await dashboard.live.finish(StreamTests.result)
            let stream = try await ask(.get, "/v1/stream", host: "build.example", token: DashboardUnderTest.token)
            #expect(stream.status == .ok && stream.headers[.contentType] == "text/event-stream")
        }
    }

    @Test func keptRunsAreListedAndOpened() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-dashboard-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try RunStore(path: folder.appending(path: "runs.sqlite").path)
        let environment = GeneratorEnvironment(version: "1", host: "here", system: "test", cores: 2, descriptors: 64)
        let recorder = RunRecorder(store, environment: environment, target: nil, tags: ["nightly"]) { 1_767_225_600 }
        await recorder.start(DashboardUnderTest.plan)
        for number in 0..<3 { await recorder.receive(DashboardUnderTest.second(number)) }
        await recorder.finish(StreamTests.result)
        let id = try #require(await recorder.run).description
        try await DashboardUnderTest(store: store, isLive: false).serve { url, ask in
            #expect(url.fragment() == nil, "nothing can be changed")
            let list = try await ask(.get, "/v1/runs")
            let runs = try #require(list["runs"] as? [[String: Any]])
            #expect(runs.count == 1 && runs[0]["id"] as? String == id && runs[0]["tags"] as? [String] == ["nightly"])
            #expect(list["live"] is NSNull)
            let run = try await ask(.get, "/v1/runs/\(id)")
            #expect(run["schema"] as? String == "squall.page" && run["live"] is NSNull)
            #expect(((run["intervals"] as? [String: Any])?["throughput"] as? [Any])?.count == 3)
            #expect(try await ask(.get, "/v1/runs/nothing").status == .notFound)
            #expect(try await ask(.get, "/v1/runs/..%2F..%2Fetc%2Fpasswd").status == .notFound)
            #expect(try await ask(.get, "/v1/stream").status == .notFound)
        }
    }
}
