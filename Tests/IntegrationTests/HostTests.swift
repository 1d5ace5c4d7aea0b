import LoadEngine
import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadScenario
import LoadVerdict
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// Several hosts in one scenario: 127.0.0.1, which is the target, and 127.0.0.2, where the same nginx listens.
    @Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: Nginx.isInstalled)) struct HostTests {
        /// Runs a scenario of one task, and checks what holds of every run: nothing is lost, and nothing is counted twice.
        private static func run(
            target: String, _ steps: String, more: String = "", phases: String = "{iterations: 20, users: 2}"
        ) async throws -> Snapshot {
            let lines = steps.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
            let text = """
                squall: 1
                target: \(target)
                \(more)
                phases: [\(phases)]
                users:
                  tasks:
                    - name: task
                      steps:
                \(lines)

                """
            let (plan, diagnostics) = ScenarioReader(decoders: standardExecutors).read(text: text, file: "hosts.yaml")
            #expect(diagnostics.all.map(\.description) == [])
            let result = try await LoadTest(
                try #require(plan), options: Engine.Options(loops: 2, spin: .zero)
            ).run()
            let counts = result.total.counts
            #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
            #expect(counts.ended == result.total.responseTime.count)
            return result.total
        }

        @Test func aUserKeepsAConnectionToEach() async throws {
            let nginx = try await Nginx()
            let port = nginx.port
            let total = try await Self.run(
                target: "http://127.0.0.1:\(port)",
                """
                - get: /small
                - get: http://127.0.0.2:\(port)/10k
                - get: http://127.0.0.1:\(port)/small?whole
                """)
            let log = try nginx.stop()
            #expect(total.counts.completed == 60 && total.errors.isEmpty, "\(total.errors)")
            #expect(total.connections == 4, "one to each host, for each of two users")
            #expect(
                Set(total.series.keys.map(\.task)) == [
                    "/small", "127.0.0.2:\(port)/10k", "127.0.0.1:\(port)/small",
                ])
            #expect(log.count { $0.host == "127.0.0.2:\(port)" && $0.path == "/10k" } == 20)
            #expect(log.count { $0.host == "127.0.0.1:\(port)" } == 40)
            for (_, entries) in Dictionary(grouping: log, by: \.connection) {
                #expect(Set(entries.map(\.host)).count == 1)
            }
        }

        @Test func aConnectionForEachRequestIsOneAtEachHost() async throws {
            let nginx = try await Nginx()
            let total = try await Self.run(
                target: "http://127.0.0.1:\(nginx.port)",
                """
                - get: /small
                - get: http://127.0.0.2:\(nginx.port)/small
                """, more: "http: {connections: per-request}")
            let log = try nginx.stop()
            #expect(total.counts.completed == 40 && total.connections == 40)
            #expect(Set(log.map(\.connection)).count == 40)
        }

        /// What is the target's alone does not go elsewhere: its cookies, credentials, base path and name.
        @Test func whatIsTheTargetsStaysThere() async throws {
            let nginx = try await Nginx()
            let other = "http://127.0.0.2:\(nginx.port)"
            let total = try await Self.run(
                target: "http://127.0.0.1:\(nginx.port)/nowhere/..",
                """
                - get: /log-in
                - get: /small
                - get: \(other)/small?plain
                - {get: "\(other)/small?own", auth: {bearer: mine}}
                - get: \(other)/log-in
                - get: \(other)/small?again
                """,
                more: "http: {auth: {bearer: s3cr3t}, headers: {Host: shop.test, Proxy-Authorization: s3cr3t}}")
            let log = try nginx.stop()
            #expect(total.counts.completed == 120, "\(total.errors)")
            let (own, others) = (log.filter { $0.host == "shop.test" }, log.filter { $0.host != "shop.test" })
            #expect(own.count == 40 && others.count == 80)
            #expect(own.allSatisfy { $0.authorization == "Bearer s3cr3t" && $0.path.hasPrefix("/nowhere/../") })
            #expect(others.allSatisfy { $0.host == "127.0.0.2:\(nginx.port)" })
            #expect(
                others.allSatisfy { $0.authorization == ($0.path == "/small?own" ? "Bearer mine" : "") })
            // Each host's cookie is the number of the connection that it was set on, which is the user's only one to it.
            let later = { (entry: Nginx.Entry) in entry.path.hasSuffix("?again") || entry.path.hasSuffix("./small") }
            #expect(log.filter(later).allSatisfy { $0.cookie == $0.connection })
            let first = Dictionary(grouping: others, by: \.connection).values.map { $0.prefix(2) }
            #expect(first.joined().allSatisfy { $0.cookie.isEmpty }, "the target's cookies are not this host's")
        }

        /// A redirect to the target goes where the target is, and one from it to another host goes there.
        @Test func redirectsLeadBothWays() async throws {
            let nginx = try await Nginx()
            let other = "http://127.0.0.2:\(nginx.port)"
            let total = try await Self.run(
                target: "http://shop.test",
                """
                - {get: "\(other)/to-shop", name: to the target}
                - {get: "\(other)/back", name: back}
                - {get: /elsewhere, name: elsewhere}
                - {get: "\(other)/moved", name: within}
                """, more: "http: {redirects: 2, connect-to: \"127.0.0.1:\(nginx.port)\"}")
            let log = try nginx.stop()
            #expect(total.errors.isEmpty && total.counts.completed == 160, "\(total.errors)")
            for name in ["to the target", "back", "elsewhere", "within"] {
                #expect(total.outcomes(of: "\(name) (redirect)") == [nil: 20])
            }
            #expect(log.count { $0.path == "/small" && $0.host == "shop.test" } == 20)
            #expect(log.count { $0.path == "/small" && $0.host == "127.0.0.1:\(nginx.port)" } == 20)
            #expect(log.count { $0.path == "/small" && $0.host == "127.0.0.2:\(nginx.port)" } == 40)
        }

        /// By TLS and without, by HTTP/2 where the host agrees to it, over connections of the user's own.
        @Test func theVersionIsThatOfTheHost() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let text = """
                - {get: /, expect: {headers: {X-Spoken: HTTP/2.0}}}
                - {get: "https://127.0.0.1:\(nginx.port(.good))/", expect: {headers: {X-Spoken: HTTP/1.1}}}
                - {get: "https://localhost:\(nginx.port(.http2))/a", expect: {headers: {X-Spoken: HTTP/2.0}}}
                - {get: "http://127.0.0.1:\(nginx.port(.clear))/", version: 2-prior-knowledge, expect: {headers: {X-Spoken: HTTP/2.0}}}
                """
            let total = try await Self.run(
                target: "https://127.0.0.1:\(nginx.port(.http2))", text,
                more: "http: {version: auto, tls: {verify: off}}")
            #expect(total.errors.isEmpty && total.counts.completed == 80, "\(total.errors)")
            #expect(total.connections == 8)
        }

        /// By `auto`, a redirect to another host is followed by HTTP/2 only where that has agreed to it before the load.
        @Test func redirectsAreFollowedByTheVersionOfTheirHost() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let total = try await Self.run(
                target: "https://127.0.0.1:\(nginx.port(.http2))",
                """
                - {get: /to-good, name: down, redirects: 1, expect: {headers: {X-Spoken: HTTP/1.1}}}
                - {get: "https://127.0.0.1:\(nginx.port(.old))/to-http2", name: up, redirects: 1, expect: {headers: {X-Spoken: HTTP/2.0}}}
                - {get: "https://localhost:\(nginx.port(.http2))/to-good", name: other, redirects: 1, expect: {headers: {X-Spoken: HTTP/1.1}}}
                """, more: "http: {version: auto, tls: {verify: off}}")
            #expect(total.errors.isEmpty && total.counts.completed == 120, "\(total.errors)")
            for name in ["down", "up", "other"] { #expect(total.outcomes(of: "\(name) (redirect)") == [nil: 20]) }
        }

        /// What only code names is not asked for its version, which would be a wait in no exchange's time.
        @Test func codeSpeaksHTTP11ToWhatOnlyItNames() async throws {
            let nginx = try await TLSNginx()
            defer { nginx.stop() }
            let other = "https://localhost:\(nginx.port(.http2))/"
            let scenario = Scenario("code", target: "https://127.0.0.1:\(nginx.port(.http2))") {
                Setting("http", ["version": "auto"])
                Setting("tls", ["verify": "off"])
                Iterations(4, users: 2)
                Users {
                    ScenarioTask("task") {
                        Code("task") { user in
                            for (url, version) in [("/", "HTTP/2.0"), (other, "HTTP/1.1")] {
                                let spoken = try await user.get(url).header("X-Spoken")
                                guard spoken == version else {
                                    throw ExchangeFailed(kind: "test", detail: "\(url) by \(spoken ?? "nothing")")
                                }
                            }
                        }
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 1, spin: .zero)
            let total = try await test.run().total
            #expect(total.errors.isEmpty && total.counts.completed == 8, "\(total.errors)")
        }

        @Test func eachHostIsReachedBeforeTheLoad() async throws {
            let nginx = try await Nginx()
            let dead = try LoopbackPort.free()
            let target = "http://127.0.0.1:\(nginx.port)"
            let error = await #expect(throws: Unreachable.self) {
                _ = try await Self.run(target: target, "- get: /small\n- get: http://127.0.0.2:\(dead)/")
            }
            #expect(error?.description.hasPrefix("cannot reach http://127.0.0.2:\(dead): ") == true)
            let refused = await #expect(throws: Diagnostic.self) {
                _ = try await Self.run(target: target, "- get: /small\n- get: http://192.0.2.1/")
            }
            #expect(refused?.description.contains("--allow 192.0.2.1") == true)
            #expect(try nginx.stop().isEmpty)
        }

        /// A host that only redirects lead to has its limit all the same.
        @Test func aLimitHoldsWhereOnlyRedirectsLead() async throws {
            let nginx = try await Nginx()
            let other = "127.0.0.2:\(nginx.port)"
            let total = try await Self.run(
                target: "http://127.0.0.1:\(nginx.port)", "- {get: /elsewhere, redirects: 1}",
                more: "limits: {per-host: {\"\(other)\": 1}}", phases: "{iterations: 40, users: 4}")
            _ = try nginx.stop()
            #expect(total.errors.isEmpty && total.counts.completed == 80, "\(total.errors)")
            #expect(total.limits[ExchangeScope(host: other)]?.inFlight.max == 1)
            #expect(total.waitForPermit.count == 40)
        }

        /// What follows an exchange by itself needs a permit of the host that it goes to.
        @Test func aLimitHoldsWhateverLeadsToTheHost() async throws {
            let nginx = try await Nginx()
            let other = "127.0.0.2:\(nginx.port)"
            let total = try await Self.run(
                target: "http://127.0.0.1:\(nginx.port)",
                """
                - {get: /elsewhere, redirects: 1}
                - get: http://\(other)/10k
                - get: /small
                """, more: "limits: {per-host: {\"\(other)\": 1}}", phases: "{iterations: 100, users: 8}")
            _ = try nginx.stop()
            #expect(total.errors.isEmpty && total.counts.completed == 400, "\(total.errors)")
            let seen = try #require(total.limits[ExchangeScope(host: other)])
            #expect(seen.inFlight.max == 1 && seen.inFlight.last == 0)
            #expect(total.waitForPermit.count == 200, "the redirect and the request, not what goes to the target")
        }

        @Test func codeGoesWhereItLikes() async throws {
            let nginx = try await Nginx()
            let other = "127.0.0.2:\(nginx.port)"
            let scenario = Scenario("code", target: "http://127.0.0.1:\(nginx.port)") {
                Setting("limits", ["per-host": [other: 1]])
                Iterations(20, users: 4)
                Users {
                    ScenarioTask("task") {
                        Code("task") { user in
                            let small = try await user.get("http://\(other)/small?a=1")
                            guard try small.body.count == 13 else {
                                throw ExchangeFailed(kind: "test", detail: try small.text)
                            }
                            try await user.get("/small")
                        }
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 2, spin: .zero)
            let total = try await test.run().total
            let log = try nginx.stop()
            #expect(total.errors.isEmpty && total.counts.completed == 40, "\(total.errors)")
            #expect((2...8).contains(total.connections), "one to each host at most, for each user that had a turn")
            #expect(Set(total.series.keys.map(\.task)) == ["/small", "\(other)/small"])
            #expect(log.count { $0.host == other } == 20)
            #expect(total.limits[ExchangeScope(host: other)]?.inFlight.max == 1)
            #expect(total.waitForPermit.count == 20)
        }

        @Test func socketsGoThereToo() async throws {
            let first = try await TestServer.python("websocket_server", packages: "websockets")
            defer { first.stop() }
            let second = try await TestServer.python("websocket_server", packages: "websockets")
            defer { second.stop() }
            let total = try await Self.run(
                target: "http://127.0.0.1:\(first.port)",
                """
                - ws-connect: ws://127.0.0.1:\(second.port)/echo
                - {ws-connect: /echo, socket: own}
                - {ws-send: hello, expect: {body: hello}}
                - {ws-send: hello, socket: own, expect: {body: hello}}
                - ws-close: 1000
                """, more: "limits: {per-host: {\"127.0.0.1:\(second.port)\": 1}}")
            #expect(total.errors.isEmpty && total.counts.completed == 100, "\(total.errors)")
            #expect(total.series.keys.contains { $0.task == "127.0.0.1:\(second.port)/echo" })
            #expect(total.waitForPermit.count == 60)
            #expect(total.limits[ExchangeScope(host: "127.0.0.1:\(second.port)")]?.inFlight.max == 1)
        }

        /// A series is called without the query, which may hold a secret.
        @Test func socketsOfCodeAreCalledByHostAndPath() async throws {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            let place = "localhost:\(server.port)"
            let scenario = Scenario("code", target: "http://127.0.0.1:\(server.port)") {
                Iterations(1, users: 1)
                Users {
                    ScenarioTask("task") {
                        Code("task") { user in
                            try await user.connectWebSocket("ws://\(place)/echo?token=s3cr3t")
                            try await user.connectWebSocket("/echo?token=s3cr3t", socket: "own")
                        }
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 1, spin: .zero)
            let total = try await test.run().total
            #expect(total.errors.isEmpty, "\(total.errors)")
            #expect(Set(total.series.keys.map(\.task)) == ["/echo", "\(place)/echo"])
        }
    }
}
