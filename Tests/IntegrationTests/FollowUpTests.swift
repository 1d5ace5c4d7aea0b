import LoadHTTP
import LoadMeasure
import LoadPlan
import TestServers
import Testing

extension IntegrationTests {
    /// Redirects and retries: each is an exchange of its own, in a series of its own.
    @Suite(.serialized) struct FollowUpTests {
        @Test(.enabled(if: Nginx.isInstalled)) func aRedirectIsAnExchangeOfItsOwn() async throws {
            let (total, log) = try await Nginx.load(
                .iterations(20, users: 2), [.init(path: "/moved", redirects: 1), .init(path: "/moved")])
            #expect(log.filter { $0.path == "/moved" }.count == 40 && log.filter { $0.path == "/small" }.count == 20)
            #expect(total.counts.intended == 60 && total.counts.completed == 60)
            #expect(total.outcomes(of: "/moved") == [nil: 40])
            #expect(total.outcomes(of: "/moved (redirect)") == [nil: 20])
            #expect(total.connections == 2, "it stays on the user's connection")
        }

        @Test(.enabled(if: Nginx.isInstalled)) func cookiesAndBodiesGoAlong() async throws {
            let (total, log) = try await Nginx.load(
                .iterations(6, users: 1),
                [
                    .init(method: "POST", path: "/log-in-303", body: .text("secret"), redirects: 5),
                    .init(method: "POST", path: "/kept", body: .text("a body"), redirects: 5),
                ])
            #expect(total.counts.completed == 24)
            let pages = log.filter { $0.path == "/small" }
            #expect(pages.count == 6 && pages.allSatisfy { $0.method == "GET" && $0.cookie == $0.connection })
            let posts = log.filter { $0.path == "/post" }
            #expect(posts.count == 6 && posts.allSatisfy { $0.method == "POST" && $0.body == "a body" })
        }

        @Test(.enabled(if: Nginx.isInstalled)) func anotherHostIsAnotherConnection() async throws {
            let (total, log) = try await Nginx.load(
                .iterations(6, users: 1), [.init(path: "/elsewhere", redirects: 1)])
            #expect(total.outcomes(of: "/elsewhere (redirect)") == [nil: 6])
            #expect(log.filter { $0.path == "/small" }.count == 6)
            #expect(total.connections == 7, "the user's own, and one for each exchange elsewhere")
        }

        @Test(.enabled(if: Nginx.isInstalled)) func addressesAreCheckedWhereverARedirectLeads() async throws {
            let (total, log) = try await Nginx.load(
                .iterations(2, users: 1), [.init(path: "/far-away", redirects: 1)])
            #expect(log.count == 2)
            #expect(total.outcomes(of: "/far-away (redirect)") == [.notAllowed: 2])
        }

        @Test func aLoopEndsWithAnError() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let total = try await Trial(
                port: server.port, .iterations(4, users: 2), .init(path: "/redirect-loop", redirects: 3)
            ).run().total
            #expect(total.counts.intended == 16)
            #expect(total.outcomes(of: "/redirect-loop (redirect)") == [nil: 8, .status: 4])
            #expect(
                total.errors[.status]?.examples
                    == [#"status 302 leads to "/redirect-loop" after 3 redirects, which is the limit"#])
        }

        @Test(arguments: ["status", "reset", "close-early"]) func eachTryIsSeen(_ path: String) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let retry = HTTPRetry(times: 2, wait: 0.01)
            let total = try await Trial(
                port: server.port, .iterations(4, users: 2), .init(path: "/\(path)", retry: retry), .init(path: "/ok")
            ).run().total
            #expect(total.counts.intended == 16 && total.counts.completed == 4 && total.counts.failed == 12)
            #expect(total.outcomes(of: "/\(path)").values.reduce(0, +) == 4)
            #expect(total.outcomes(of: "/\(path) (retry)").values.reduce(0, +) == 8)
        }

        @Test func aTimeOutIsTriedAgain() async throws {
            let server = try await TestServer.hostile()
            var trial = try Trial(
                port: server.port, .rate(20, for: .milliseconds(200)),
                .init(path: "/ok", timeout: 0.2, retry: HTTPRetry(times: 1, causes: [.timeout])),
                .init(path: "/never", timeout: 0.05, retry: HTTPRetry(times: 1, causes: [.timeout])))
            trial.gracefulStop = .seconds(5)
            let total = try await trial.run().total
            server.stop()
            #expect(total.outcomes(of: "/ok") == [nil: 4])
            #expect(total.outcomes(of: "/never") == [.timeout: 4])
            #expect(total.outcomes(of: "/never (retry)") == [.timeout: 4])
        }

        @Test func successIsNotTriedAgain() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let total = try await Trial(
                port: server.port, .iterations(4, users: 2), .init(path: "/ok", retry: HTTPRetry(times: 2))
            ).run().total
            #expect(total.counts.intended == 4)
        }
    }
}
