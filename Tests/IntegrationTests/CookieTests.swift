import LoadHTTP
import LoadMeasure
import LoadPlan
import Testing

extension IntegrationTests {
    /// The cookies that nginx sets, and gets back; the one it sets is the number of the connection.
    @Suite(.serialized, .enabled(if: Nginx.isInstalled)) struct CookieTests {
        private func load(
            _ workload: Workload, _ requests: HTTPRequestSpecification..., change: (inout Trial) -> Void = { _ in }
        ) async throws -> (total: Snapshot, log: [Nginx.Entry]) {
            let (total, log) = try await Nginx.load(workload, requests, change: change)
            #expect(total.counts.completed == total.counts.intended)
            return (total, log)
        }

        @Test func aUserSendsItsOwnCookies() async throws {
            let (total, log) = try await load(
                .iterations(30, users: 3), .init(path: "/log-in"), .init(path: "/small"),
                .init(method: "POST", path: "/post", body: .text("a body")))
            #expect(total.counts.completed == 90)
            #expect(log.filter { $0.path != "/log-in" }.allSatisfy { $0.cookie == $0.connection })
            #expect(log.filter { $0.path == "/post" }.allSatisfy { $0.body == "a body" })
            #expect(log.filter { $0.cookie.isEmpty }.count == 3, "the first request of each user has none")
        }

        /// The line of cookies goes into what was encoded before; a body longer than what is copied follows it.
        @Test func longBodiesFollowTheCookies() async throws {
            let body = String(repeating: "0123456789", count: 30_000)
            let (_, log) = try await load(
                .iterations(4, users: 1), .init(path: "/log-in"),
                .init(method: "POST", path: "/post", body: .text(body)))
            let posts = log.filter { $0.path == "/post" }
            #expect(posts.count == 4 && posts.allSatisfy { $0.body == body && $0.cookie == $0.connection })
        }

        @Test func eachArrivalIsSomebodyNew() async throws {
            let (_, log) = try await load(
                .rate(200, for: .milliseconds(200), maxUsers: 2), .init(path: "/log-in"), .init(path: "/small"))
            #expect(log.filter { $0.path == "/log-in" }.count == 40)
            #expect(log.allSatisfy { $0.cookie == ($0.path == "/log-in" ? "" : $0.connection) })
        }

        @Test func whoTakesNoneSendsNone() async throws {
            let (_, log) = try await load(.iterations(8, users: 2), .init(path: "/log-in"), .init(path: "/small")) {
                $0.settings.cookies = false
            }
            #expect(log.count == 16 && log.allSatisfy { $0.cookie.isEmpty })
        }

        @Test func aWrittenFieldIsSentAsItStands() async throws {
            let (_, log) = try await load(
                .iterations(8, users: 2), .init(path: "/log-in"),
                .init(path: "/small", headers: [.init(name: "cookie", value: "sid=mine; b=1")]))
            #expect(log.filter { $0.path == "/small" }.allSatisfy { $0.cookie == "mine" })
        }
    }
}
