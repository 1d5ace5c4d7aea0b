import Foundation
import LoadEngine
import LoadGRPC
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadVerdict
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// gRPC from a scenario to its results, against grpcio's server.
    @Suite(.timeLimit(.minutes(5))) struct GRPCTests {
        private static let folder = BuiltCommand.repository.appending(path: "Examples")

        private static func server() async throws -> TestServer {
            try await TestServer.python("grpc_server", packages: "grpcio")
        }

        /// The plan of an example, for as long as so many iterations take, with its calls on another port.
        private static func plan(_ name: String, iterations: Int, port: Int) throws -> Plan {
            var (plan, warnings) = try ScenarioFile(path: folder.appending(path: "\(name).yaml").path).plan()
            #expect(warnings.isEmpty, "\(name)")
            for index in plan.scenarios.indices {
                plan.scenarios[index].workload = .iterations(iterations, users: 4)
                let written = try #require(plan.scenarios[index].executors["grpc"])
                plan.scenarios[index].executors["grpc"] = try written.changingConnection { connection in
                    connection.port = port
                    for index in connection.connectTo.indices { connection.connectTo[index].port = port }
                }
            }
            plan.thresholds = []
            return plan
        }

        private static func run(_ plan: Plan) async throws -> RunResult {
            try await LoadTest(plan, options: Engine.Options(loops: 2, spin: .zero)).run()
        }

        @Test func callsAreCheckedAndTheirValuesKept() async throws {
            let server = try await Self.server()
            defer { server.stop() }
            let result = try await Self.run(Self.plan("grpc", iterations: 60, port: server.port))
            #expect(result.total.errors.isEmpty && result.total.counts.completed >= 60)
            #expect(result.total.outcomes(of: "what is not there").keys.contains(nil))
        }

        @Test func streamsOnSharedConnections() async throws {
            let server = try await Self.server()
            defer { server.stop() }
            let result = try await Self.run(Self.plan("grpc-streams", iterations: 40, port: server.port))
            #expect(result.total.errors.isEmpty && result.total.counts.completed == 80)
            // What streams carried, by the step that opened them: `Fill` gives one message for two.
            let fill = try #require(result.total.messages.first { $0.key.task.contains("Fill") }?.value)
            #expect(fill.sent == 2 * fill.received && fill.received > 0)
            let watch = try #require(result.total.messages.first { $0.key.task == "watch the price" }?.value)
            #expect(watch.sent > 0 && watch.received == 5 * watch.sent)
            #expect(watch.timeToFirst.count == watch.sent && watch.gap.count == 4 * watch.sent)
        }

        @Test func aUserCallsBothByHTTPSAndByGRPC() async throws {
            let server = try await Self.server()
            defer { server.stop() }
            let lab = try await TestServer(executable: BuiltCommand.squall, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            let front = try await TLSFront(before: lab.port)
            defer { front.stop() }
            var plan = try Self.plan("grpc-beside-http", iterations: 20, port: server.port)
            let http = try #require(plan.scenarios[0].executors["http"])
            plan.scenarios[0].executors["http"] = try http.changingConnection { $0.port = front.port }
            let result = try await Self.run(plan)
            #expect(result.total.errors.isEmpty && result.total.counts.completed == 60)
        }

        @Test func stepsAndCodeInSwift() async throws {
            let server = try await Self.server()
            defer { server.stop() }
            let services: ScenarioValue = [
                "proto": ScenarioValue(Self.folder.appending(path: "grpc/shop.proto").path),
                "import-paths": ScenarioValue(Self.folder.appending(path: "grpc/common").path),
            ]
            let scenario = Scenario("shop", target: "http://127.0.0.1:\(server.port)") {
                Iterations(10, users: 2)
                Setting("grpc", services)
                Users {
                    ScenarioTask("buy") {
                        GRPCCall(
                            "shop.Shop/Buy", name: "buy", message: ["quantity": 2], deadline: .seconds(20),
                            expect: ["json": ["$.total.amount": 5]], save: ["order": ["json": "$.orderId"]])
                        Code("haggle") { user in
                            let answer = try await user.grpc(
                                "shop.Shop/Haggle", messages: [["cents": 5], ["cents": 4]], every: .milliseconds(1))
                            guard answer.messageCount == 2, try answer.json("$[1].cents") == "3" else {
                                throw ExchangeFailed(kind: "test", detail: answer.text)
                            }
                            try await user.grpc(
                                "shop.Shop/Buy", message: ["sku": "missing", "notes": ["${x"]], name: "none",
                                metadata: ["X-A": "${y"], expect: ["NOT_FOUND"])
                        }
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 2, spin: .zero)
            let result = try await test.run()
            #expect(result.total.errors.isEmpty && result.total.counts.completed == 30)
            #expect(Set(result.total.series.keys.map(\.task)) == ["buy", "shop.Shop/Haggle", "none"])
        }

        /// Neither a target that takes its time nor a stream that pauses holds up the end of the load.
        @Test func callsInFlightEndWithTheLoad() async throws {
            let server = try await Self.server()
            defer { server.stop() }
            let scenario = Scenario("slow", target: "http://127.0.0.1:\(server.port)") {
                Hold(users: 2, for: .milliseconds(500))
                Setting("graceful-stop", "200ms")
                Setting("grpc", ["reflection": .word("on")])
                Users("waiting") {
                    ScenarioTask("wait") { GRPCCall("shop.Shop/Buy", name: "slow", message: ["delay_ms": 30_000]) }
                }
                Users("pausing") {
                    ScenarioTask("pause") {
                        GRPCCall(
                            "shop.Shop/Haggle", name: "paused", messages: [["cents": 1], [:]], every: .seconds(30))
                    }
                }
            }
            var test = try LoadTest(scenario)
            test.options = Engine.Options(loops: 1, spin: .zero)
            let began = ContinuousClock.now
            let total = try await test.run().total
            #expect(ContinuousClock.now - began < .seconds(25))
            #expect(total.outcomes(of: "slow") == [.cancelled: 1])
            #expect(total.outcomes(of: "paused") == [.cancelled: 1])
        }
    }
}
