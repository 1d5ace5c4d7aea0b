import LoadContent
import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadPlan
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// Bodies that are compressed, and pages that are no JSON, as real servers send them.
    @Suite(.serialized) struct ReadBodyTests {
        private func page(
            _ request: HTTPRequestSpecification, asks: Bool
        ) async throws -> (total: Snapshot, log: [Nginx.Entry]) {
            let nginx = try await Nginx()
            var trial = try Trial(port: nginx.port, .iterations(6, users: 2), request)
            trial.tasks[0].steps = trial.tasks[0].steps.mapExchanges { $0.saves = ["csrf"] }
            if asks { trial.settings.headers.append(.init(name: "Accept-Encoding", value: "gzip")) }
            return (try await trial.run().total, try nginx.stop())
        }

        private static let read = HTTPRequestSpecification(
            path: "/page",
            checks: [
                ContentCheck(.xpath("//title"), .equals("Sign in")), ContentCheck(.body, .contains("no play")),
                ContentCheck(.size, .below(2_000)),
            ], extractions: [ContentExtraction("csrf", from: .xpath("//input[@name='csrf']/@value"))])

        @Test(.enabled(if: Nginx.isInstalled)) func whatIsReadIsDecompressed() async throws {
            let zipped = try await page(Self.read, asks: true).total
            #expect(zipped.counts.completed == 6)
            #expect(zipped.bytesIn < 6 * 2_000, "the bytes on the wire")
            var plain = Self.read
            plain.checks.removeLast()
            let whole = try await page(plain, asks: false).total
            #expect(whole.counts.completed == 6 && whole.bytesIn > 6 * UInt64(Nginx.page.utf8.count))
        }

        @Test(.enabled(if: Nginx.isInstalled)) func whatIsSavedIsSent() async throws {
            let nginx = try await Nginx()
            var trial = try Trial(
                port: nginx.port, .iterations(4, users: 2), Self.read,
                .init(path: "/small", query: [.init(name: "csrf", value: "${csrf}")]))
            trial.settings.headers.append(.init(name: "Accept-Encoding", value: "gzip"))
            trial.tasks[0].steps = trial.tasks[0].steps.mapExchanges { step in
                if step.name == "/page" { step.saves = ["csrf"] } else { step.uses = ["csrf"] }
            }
            let total = try await trial.run().total
            #expect(total.counts.completed == 8)
            #expect(try nginx.stop().filter { $0.path == "/small?csrf=4711%26" }.count == 4)
        }

        /// A body that nobody can read fails where code looks at it, and nowhere else.
        @Test func codeNeedNotReadBodies() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scenario = Scenario("code", target: "http://127.0.0.1:\(server.port)") {
                Iterations(4, users: 1)
                Users {
                    ScenarioTask("task") {
                        Code("task") { user in
                            let response = try await user.get("/brotli")
                            guard response.header("content-encoding") == "br" else { return }
                            try await user.get("/ok")
                            _ = try response.text
                        }
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 1, spin: .zero)
            let total = try await test.run().total
            #expect(total.outcomes(of: "/brotli") == [nil: 4] && total.outcomes(of: "/ok") == [nil: 4])
            #expect(total.errors[.script]?.count == 4)
            #expect(
                total.errors[.script]?.examples.allSatisfy {
                    $0.contains(#"the body is encoded as "br", which is not decoded"#)
                } == true)
        }

        @Test func whatCannotBeDecompressedIsSaid() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let reads = [ContentCheck(.body, .matches("."))]
            var trial = try Trial(
                port: server.port, .iterations(2, users: 1), .init(path: "/gzip-cut", checks: reads),
                .init(path: "/gzip-bomb", checks: reads), .init(path: "/brotli", checks: reads),
                .init(path: "/gzip-bomb?bytes=1000", checks: [ContentCheck(.body, .contains("\0\0"))]),
                .init(path: "/gzip-cut", checks: [ContentCheck(.size, .above(39)), ContentCheck(.size, .below(41))]))
            trial.settings.maxBodyBytes = 1_000_000
            let total = try await trial.run().total
            #expect(total.outcomes(of: "/gzip-cut") == [.badEncoding: 2, nil: 2])
            #expect(total.outcomes(of: "/brotli") == [.badEncoding: 2])
            #expect(total.outcomes(of: "/gzip-bomb") == [.tooLarge: 2])
            #expect(total.outcomes(of: "/gzip-bomb?bytes=1000") == [nil: 2])
            #expect(
                total.errors[.badEncoding]?.examples.sorted() == [
                    "the body ends within its gzip", #"the body is encoded as "br", which is not decoded"#,
                ])
            #expect(total.connections == 1, "the responses themselves were in order")
        }
    }
}
