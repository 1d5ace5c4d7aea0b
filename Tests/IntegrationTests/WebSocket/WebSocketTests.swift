import Foundation
import LoadEngine
import LoadMeasure
import LoadPlan
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// WebSocket against the server that Python services use.
    @Suite(.timeLimit(.minutes(3))) struct WebSocketTests {
        private func run(
            _ steps: String, settings: String = "{timeout: 10s}", phases: String = "{iterations: 1, users: 1}"
        ) async throws -> Snapshot {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            return try await WebSocketTrial(port: server.port, steps: steps, settings: settings, phases: phases).run()
                .total
        }

        @Test(arguments: [
            "off", "on", "{context-takeover: off}", "{window-bits: 9}", "{context-takeover: off, window-bits: 11}",
        ]) func messagesComeBackAsTheyWereSent(compression: String) async throws {
            let text = String(repeating: "words that compress, küche, ", count: 3_000)
            let total = try await run(
                """
                - ws-connect: /echo
                - {ws-send: hello, expect: {body: hello}, name: text}
                - {ws-send: {json: {a: "q\\"", b: [1, true]}}, expect: {body: '{"a":"q\\"","b":[1,true]}'}, name: json}
                - {ws-send: {binary: AP8Q}, expect: {size: {above: 2, below: 4}}, name: binary}
                - {ws-send: {text: ""}, expect: {body: ""}, name: empty}
                - {ws-send: "\(text)", expect: {body: "\(text)"}, name: long}
                - {ws-ping: {}, name: ping}
                - {ws-close: 1000, name: close}
                """, settings: "{timeout: 10s, compression: \(compression)}", phases: "{iterations: 6, users: 2}")
            #expect(total.errors.isEmpty && total.counts.completed == 48)
            let messages = total.messages(of: "/echo")
            #expect(messages.received == 30 && messages.sent == 30 && messages.dropped == 0)
            #expect(messages.bytesReceived == messages.bytesSent)
            #expect(messages.timeToFirst.count == 6 && messages.gap.count == 24)
            #expect(total.connections == 6)
        }

        @Test func aTalkIsSavedAndChecked() async throws {
            let total = try await run(
                """
                - ws-connect: /chat
                  subprotocols: [chat.v1, chat.v2]
                  expect: {headers: {X-Room: blue, Sec-WebSocket-Protocol: chat.v2}}
                  save: {room: {header: X-Room}}
                - ws-expect: {json: {$.type: welcome}}
                  save: {id: {json: $.id}}
                - ws-send: {json: {type: say, text: "${id} in ${room}"}}
                  expect: {json: {$.type: said, $.text: "${id} in blue", $.tags: {count: 2}}}
                  name: say
                - {ws-close: 1000}
                """)
            #expect(total.errors.isEmpty && total.counts.completed == 4)
            #expect(total.messages(of: "/chat").received == 3)
        }

        @Test func whoTheUserIsGoesAlong() async throws {
            let total = try await run(
                """
                - ws-connect: /who
                  auth: {basic: {user: ada, password: secret}}
                  headers: {X-User: "${n}"}
                  socket: first
                - ws-expect: {json: {$.auth: Basic YWRhOnNlY3JldA==, $.user: "7", $.subprotocol: null, $.cookie: null}}
                  socket: first
                - {ws-connect: /who, socket: second}
                - ws-expect: {json: {$.cookie: seat=7, $.auth: null}}
                  socket: second
                """.replacingOccurrences(of: "${n}", with: "7"))
            #expect(total.errors.isEmpty && total.counts.completed == 4)
        }

        @Test func pingsAreAnsweredWhileTheUserIsElsewhere() async throws {
            let total = try await run(
                """
                - ws-connect: /ping
                - wait: 300ms
                - ws-expect: {body: ponged}
                """)
            #expect(total.errors.isEmpty && total.counts.completed == 2)
        }

        @Test func messagesThatNobodyAwaitsWaitOrAreLetGo() async throws {
            let total = try await run(
                """
                - ws-connect: /burst?n=100
                - wait: 200ms
                - {ws-expect: {body: message 95}, name: kept}
                - {ws-expect: {body: message 96}, name: next}
                - {ws-expect: {body: message 95}, timeout: 100ms, name: gone}
                """, settings: "{inbox: 10}")
            #expect(total.outcomes(of: "kept") == [nil: 1] && total.outcomes(of: "next") == [nil: 1])
            #expect(total.outcomes(of: "gone") == [.timeout: 1])
            let messages = total.messages(of: "/burst")
            #expect(messages.received == 100 && messages.dropped == 90)
            #expect(total.errors[.timeout]?.examples.first?.contains("none of 3 messages was the one in time") == true)
        }

        @Test func collectingCountsAndTakesNoTimeThatTheScenarioChose() async throws {
            let total = try await run(
                """
                - ws-connect: /ticks
                - {ws-collect: {for: 10s, at-most: 20}, name: some}
                - {ws-collect: 400ms, name: while}
                - {ws-collect: 1ms, name: brief}
                """)
            #expect(total.errors.isEmpty && total.counts.completed == 4)
            let messages = total.messages(of: "/ticks")
            #expect(messages.received >= 20 && messages.gap.count + 1 == messages.received)
            // The server leaves 20 ms between messages: 19 gaps and 400 ms passed, of which the answers took little.
            #expect(total.chosenTime > 380_000_000)
            #expect(total.userSeconds > 0.78)
        }

        @Test func theServersCloseIsToldByTheNextStep() async throws {
            let total = try await run(
                """
                - ws-connect: /close?code=4001
                - {ws-send: go, expect: any, name: asked}
                - {ws-send: again, name: late}
                - {ws-close: 1000, name: close}
                """)
            #expect(total.outcomes(of: "asked") == [.closed: 1] && total.outcomes(of: "late") == [.closed: 1])
            #expect(total.outcomes(of: "close") == [nil: 1])
            #expect(total.errors[.closed]?.examples.first == "the target closed the connection with the code 4001")
        }

        @Test func whatOpensNothing() async throws {
            let total = try await run(
                """
                - {ws-send: hello, name: before}
                - {ws-connect: /refuse, name: refused}
                - {ws-send: hello, name: after}
                - {ws-connect: /echo, expect: {headers: {X-Room: red}}, name: checked}
                - {ws-send: hello, expect: {body: hello}, name: open}
                """)
            #expect(total.outcomes(of: "before") == [.request: 1])
            #expect(total.outcomes(of: "refused") == [.status: 1])
            #expect(total.outcomes(of: "after") == [.closed: 1])
            #expect(total.outcomes(of: "checked") == [.check: 1] && total.outcomes(of: "open") == [nil: 1])
            #expect(total.errors[.request]?.examples == ["no connection is open: ws-connect comes first"])
            #expect(total.errors[.status]?.examples == ["status 403 where 101 opens a connection"])
            #expect(total.errors[.closed]?.examples == ["the connection could not be opened before"])
            #expect(total.errors[.check]?.examples == [#"header X-Room is "blue"; expected "red""#])
        }

        @Test func stepsAtOnceShareAConnection() async throws {
            let total = try await run(
                """
                - ws-connect: /echo
                - parallel:
                    - {ws-collect: {for: 5s, at-most: 2}, name: listen}
                    - group: talk
                      steps: [{wait: 100ms}, {ws-send: one}, {ws-send: two}]
                """)
            #expect(total.errors.isEmpty && total.counts.completed == 4)
        }

        @Test func aServerThatDoesNotReadHoldsUpNothingElse() async throws {
            let long = String(repeating: "x", count: 1 << 20)
            let total = try await run(
                """
                - ws-connect: /slow
                - repeat: 60
                  steps: [{ws-send: "\(long)", timeout: 100ms, name: push}]
                - {ws-connect: /echo, socket: other}
                - {ws-send: hello, expect: {body: hello}, socket: other, name: other}
                """)
            // Some fit into the sockets' buffers; then no more is taken in time.
            #expect(total.outcomes(of: "push")[.timeout] ?? 0 >= 1 && total.outcomes(of: "other") == [nil: 1])
            #expect(total.errors[.timeout]?.examples.first == "the target did not take the message in time")
        }

        @Test func overTLSItIsTheSame() async throws {
            let certificates = try await Certificates()
            let server = try await TestServer.python(
                "websocket_server", packages: "websockets",
                ["0", certificates.certificate("good"), certificates.key("good")])
            defer { server.stop() }
            let text = String(repeating: "words, ", count: 50_000)
            let steps = """
                - ws-connect: /burst?n=300
                - {ws-expect: {body: message 299}, name: last}
                - {ws-send: "\(text)", expect: {body: end}, name: long}
                - {ws-ping: {}, name: ping}
                - {ws-close: 1000, name: close}
                """
            let trial = WebSocketTrial(
                port: server.port, scheme: "https", steps: steps, settings: "{timeout: 10s, tls: {verify: off}}")
            let total = try await trial.run().total
            #expect(total.errors.isEmpty && total.counts.completed == 5)
            #expect(total.messages(of: "/burst").received == 301)
        }

        @Test(arguments: ["websocket", "websocket-scenarios"]) func theExamplesRun(name: String) async throws {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            let file = BuiltCommand.repository.appending(path: "Examples/\(name).yaml").path
            var (plan, warnings) = try ScenarioFile(path: file).plan()
            #expect(warnings.isEmpty)
            for index in plan.scenarios.indices {
                plan.scenarios[index].workload = .users(2, for: .seconds(2))
                var settings: WebSocketSettings = try #require(plan.scenarios[index].executors["websocket"]).decoded()
                settings.http.connection.connectTo = [Endpoint(host: "127.0.0.1", port: server.port)]
                plan.scenarios[index].executors["websocket"] = try PlanValue(encoding: settings)
            }
            let result = try await LoadTest(plan, options: Engine.Options(loops: 2, spin: .zero)).run()
            #expect(result.total.errors.isEmpty && result.total.iterations.completed > 2)
            #expect(result.total.messages.count > 1)
        }

        @Test func codeOfTheScenarioTalksToo() async throws {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            let scenario = Scenario("talk", target: "http://127.0.0.1:\(server.port)") {
                Iterations(4, users: 2)
                Users("user") {
                    ScenarioTask("talk") {
                        WSConnect("/chat", subprotocols: ["chat.v1"])
                        WSExpect(["json": ["$.type": "welcome"]], save: ["id": ["json": "$.id"]])
                        WSSend(["json": ["type": "say", "text": "hi ${id}"]], expect: ["json": ["$.text": "hi 17"]])
                        WSPing()
                        WSClose()
                        Code("code") { user in
                            try await user.connectWebSocket("/echo")
                            let answer = try await user.sendWebSocket("from code", expect: "any")
                            guard answer?.text == "from code" else {
                                throw ExchangeFailed(kind: "x", detail: "no echo")
                            }
                            try await user.sendWebSocket(["binary": "AAEC"])
                            let bytes = try await user.receiveWebSocket()
                            guard bytes.bytes == [0, 1, 2], !bytes.isText else {
                                throw ExchangeFailed(kind: "x", detail: "no bytes")
                            }
                            try await user.pingWebSocket()
                            try await user.closeWebSocket()
                        }
                    }
                }
            }
            let result = try await LoadTest(scenario).run()
            #expect(result.total.errors.isEmpty && result.total.iterations.completed == 4)
            #expect(result.total.messages(of: "/echo").received == 8)
        }
    }
}
