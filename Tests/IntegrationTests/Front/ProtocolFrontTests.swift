import Foundation
import LoadEngine
import LoadMeasure
import LoadPlan
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// The front of the examples: one https port, behind which haproxy finds the server for each protocol.
    @Suite(.timeLimit(.minutes(10)), .enabled(if: HAProxy.isInstalled)) struct ProtocolFrontTests {
        /// The example with its target elsewhere on this machine, for so many iterations.
        private static func plan(_ front: TestServer, iterations: Int) throws -> Plan {
            let file = BuiltCommand.repository.appending(path: "Examples/three-protocols.yaml").path
            var (plan, warnings) = try ScenarioFile(path: file).plan()
            #expect(warnings.isEmpty)
            plan.scenarios[0].workload = .iterations(iterations, users: 3)
            plan.thresholds = []
            plan.scenarios[0].executors = try plan.scenarios[0].executors.mapValues { settings in
                try settings.changingConnection { $0.port = front.port }
            }
            return plan
        }

        /// What haproxy and the servers check is that the token went along: none of them lets anybody in without.
        @Test func aUserSpeaksThreeProtocolsOnOnePort() async throws {
            let front = try await TestServer.protocolFront(squall: BuiltCommand.squall)
            defer { front.stop() }
            let plan = try Self.plan(front, iterations: 30)
            #expect(Set(plan.scenarios[0].executors.keys) == ["http", "websocket", "grpc"])
            let total = try await LoadTest(plan, options: Engine.Options(loops: 2, spin: .zero)).run().total
            #expect(total.errors.isEmpty && total.iterations.completed == 30, "\(total.errors)")
            let names = ["look", "enter", "welcome", "ask", "buy", "tell", "leave", "keep"]
            for name in names { #expect(total.outcomes(of: name) == [nil: 30], "\(name)") }
            #expect(total.outcomes(of: "sign in") == [nil: 3])
            #expect(total.counts.completed == 3 + 30 * UInt64(names.count))
            // For each user one connection of HTTP/2 and one of gRPC, and for each iteration one of WebSocket.
            #expect(total.connections == 3 + 3 + 30)
            #expect(total.timings[.tls].count == 36 && total.timings[.tls].min > 0)
            let talk = total.messages(of: "enter")
            #expect(talk.sent == 60 && talk.received == 30 * 5)
        }

        /// A token that no login gave: the pages' server refuses it, and no value is carried on from there.
        @Test func withoutTheTokenNobodyIsLetIn() async throws {
            let front = try await TestServer.protocolFront(squall: BuiltCommand.squall)
            defer { front.stop() }
            let scenario = Scenario("strangers", target: "https://localhost:\(front.port)") {
                Iterations(4, users: 2)
                let examples = BuiltCommand.repository.appending(path: "Examples").path
                Setting("tls", ["ca": ScenarioValue("\(examples)/tls/ca.pem")])
                Setting(
                    "grpc",
                    [
                        "proto": ScenarioValue("\(examples)/grpc/shop.proto"),
                        "import-paths": ScenarioValue("\(examples)/grpc/common"),
                    ])
                Users {
                    ScenarioTask("try") {
                        WSConnect("/chat", name: "talk")
                        GRPCCall("shop.Shop/Buy", name: "buy")
                        Post("/cart", auth: ["bearer": "made-up"], json: ["product_id": 1, "quantity": 1])
                    }
                }
            }
            let total = try await LoadTest(scenario).run().total
            for name in ["talk", "buy", "/cart"] { #expect(total.outcomes(of: name) == [.status: 4], "\(name)") }
            #expect(total.series.keys.allSatisfy { $0.statusClass == 4 }, "\(total.series.keys)")
        }

        @Test func theFrontTakesWhatIsBehindItAlong() async throws {
            let front = try await TestServer.protocolFront(squall: BuiltCommand.squall)
            _ = try await front.finish()
            #expect(!LoopbackPort.accepts(front.port))
        }
    }
}
