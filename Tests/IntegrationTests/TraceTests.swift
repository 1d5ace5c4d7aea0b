import LoadHTTP
import LoadMeasure
import LoadPlan
import Testing

extension IntegrationTests {
    /// Trace contexts as nginx gets them.
    @Suite(.serialized, .enabled(if: Nginx.isInstalled)) struct TraceTests {
        /// The ids of the traces that nginx was told of, each once and as the standard has them.
        private func traces(_ log: [Nginx.Entry]) throws -> [String] {
            let ids = try log.map(\.trace).filter { !$0.isEmpty }.map { field in
                let parts = try #require(field.wholeMatch(of: /00-([0-9a-f]{32})-([0-9a-f]{16})-01/), "\(field)")
                #expect(parts.2.contains { $0 != "0" })
                return String(parts.1)
            }
            #expect(Set(ids).count == ids.count, "no trace is of two requests")
            return ids
        }

        private func slowest(_ total: Snapshot) -> [String] {
            total.series.values.flatMap { $0.traces?.exchanges ?? [] }.map { "\($0.trace)" }
        }

        /// Plain requests, and those that cookies and values are put into.
        @Test(arguments: [HTTPVersion.http11, .http2PriorKnowledge])
        func everyRequestOfTheShareHasOne(version: HTTPVersion) async throws {
            let nginx = try await Nginx()
            var trial = try Trial(
                port: version == .http11 ? nginx.port : nginx.http2Port, .iterations(40, users: 2),
                .init(path: "/small"), .init(path: "/log-in"), .init(path: "/10k"),
                .init(method: "POST", path: "/post", body: .text("a body")))
            trial.settings.version = version
            trial.settings.tracedShare = 1
            let total = try await trial.run().total
            let log = try nginx.stop()
            #expect(total.counts.completed == 160, "\(total.errors)")
            let ids = try traces(log)
            #expect(log.count == 160 && ids.count == 160)
            #expect(log.filter { $0.path == "/10k" }.allSatisfy { !$0.cookie.isEmpty })
            #expect(log.filter { $0.path == "/post" }.allSatisfy { $0.body == "a body" })
            #expect(slowest(total).count == 4 * SlowestTraces.most, "of each series")
            #expect(Set(slowest(total)).isSubset(of: ids))
            for series in total.series.values {
                #expect(series.traces?.exchanges.first?.responseTime == series.responseTime.max)
            }
        }

        @Test func theOthersHaveNone() async throws {
            let (total, log) = try await Nginx.load(.iterations(1_000, users: 4), [.init(path: "/small")]) {
                $0.settings.tracedShare = 0.1
            }
            // Ten standard deviations around a hundred.
            #expect((5...195).contains(try traces(log).count))
            #expect(total.counts.completed == 1_000 && slowest(total).count == SlowestTraces.most)
            let (plain, quiet) = try await Nginx.load(.iterations(10, users: 1), [.init(path: "/small")])
            #expect(try traces(quiet).isEmpty && slowest(plain).isEmpty)
        }

        @Test func theScenariosOwnStays() async throws {
            let own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let (total, log) = try await Nginx.load(
                .iterations(1, users: 1),
                [.init(path: "/small", headers: [.init(name: "Traceparent", value: own)])]
            ) { $0.settings.tracedShare = 1 }
            #expect(log.map(\.trace) == [own] && slowest(total).isEmpty)
        }

        /// What a redirect leads to is an exchange of its own.
        @Test func aRedirectHasAnother() async throws {
            let (_, log) = try await Nginx.load(.iterations(3, users: 1), [.init(path: "/moved")]) {
                $0.settings.tracedShare = 1
                $0.settings.redirects = 3
            }
            #expect(log.count == 6)
            #expect(try traces(log).count == 6)
        }
    }
}
