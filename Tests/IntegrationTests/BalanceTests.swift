import Foundation
import LoadEngine
import LoadGRPC
import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// Connections dealt out over the addresses of a name, and over places, as servers on these saw them.
    @Suite(.enabled(if: Nginx.isInstalled), .timeLimit(.minutes(5))) struct BalanceTests {
        private static let host = "shop.example"
        private static let even = ["127.0.0.1": 20, "127.0.0.2": 20, "127.0.0.3": 20]

        /// A name of three addresses, with a connection for each request.
        private static func trial(
            _ port: Int, _ balance: Balance?, count: Int = 60, users: Int = 6, change: (inout Trial) -> Void = { _ in }
        ) throws -> Trial {
            var trial = try Trial(
                host: host, port: port, .iterations(count, users: users),
                HTTPRequestSpecification(method: "GET", path: "/", expectedStatuses: [.init(200)]))
            trial.settings.connection.hosts = table(addresses: ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
            trial.settings.connection.balance = balance
            trial.settings.keepAlive = false
            change(&trial)
            return trial
        }

        private static func table(addresses: [String]) -> HostsTable {
            var table = HostsTable()
            for address in addresses { table.add(address, to: host) }
            return table
        }

        /// All loops together deal out evenly, and the name stays the target's.
        @Test(arguments: [1, 2]) func inTurn(loops: Int) async throws {
            let instances = try await Instances()
            let total = try await Self.trial(instances.port, .roundRobin).run(loops: loops).total
            let log = try instances.stop()
            #expect(total.counts.completed == 60 && total.connections == 60, "\(total.errors)")
            #expect(log.connections == Self.even)
            #expect(Set(log.map(\.host)) == ["\(Self.host):\(instances.port)"])
        }

        @Test func anewForEachConnection() async throws {
            let instances = try await Instances()
            let total = try await Self.trial(instances.port, .roundRobin) {
                $0.settings.connection.resolve = .perConnection
            }.run().total
            #expect(total.counts.completed == 60, "\(total.errors)")
            #expect(try instances.stop().connections == Self.even)
        }

        @Test func theFirstThatAnswersUnlessSomethingElseIsSaid() async throws {
            let instances = try await Instances()
            let total = try await Self.trial(instances.port, nil).run().total
            #expect(total.counts.completed == 60, "\(total.errors)")
            #expect(try instances.stop().connections == ["127.0.0.1": 60])
        }

        @Test func aUserComesBackToItsAddress() async throws {
            for version in [HTTPVersion.http11, .http2PriorKnowledge] {
                let instances = try await Instances()
                let port = version == .http11 ? instances.port : instances.clearPort
                let total = try await Self.trial(port, .perUser) { $0.settings.version = version }.run().total
                let users = try instances.stop().addressesOfUsers
                #expect(total.counts.completed == 60 && total.connections == 60, "\(total.errors)")
                #expect(users.count == 6 && users.allSatisfy { $0.count == 1 })
                // Two users at each.
                #expect(users.reduce(into: [:]) { $0[$1.first, default: 0] += 1 }.values.allSatisfy { $0 == 2 })
            }
        }

        @Test func atRandomByTheSeed() async throws {
            var counts: [[String: Int]] = []
            for _ in 0..<2 {
                let instances = try await Instances()
                let total = try await Self.trial(instances.port, .random).run().total
                #expect(total.counts.completed == 60, "\(total.errors)")
                counts.append(try instances.stop().connections)
            }
            #expect(counts[0] == counts[1] && counts[0] != Self.even && counts[0].count == 3)
        }

        /// What one instance refuses, the others do not hide.
        @Test func aDeadInstanceIsCounted() async throws {
            let instances = try await Instances(2)
            let total = try await Self.trial(instances.port, .roundRobin).run().total
            #expect(try instances.stop().connections == ["127.0.0.1": 20, "127.0.0.2": 20])
            let refused = total.errors[.connectRefused]
            #expect(total.counts.completed == 40 && total.counts.failed == 20 && refused?.count == 20)
            let port = instances.port
            #expect(refused?.examples == ["\(Self.host):\(port) at 127.0.0.3:\(port): connection refused"])
        }

        @Test func placesAreInstances() async throws {
            let instances = try await Instances()
            let total = try await Self.trial(80, nil) {
                $0.settings.connection.hosts = HostsTable()
                $0.settings.connection.connectTo = (1...3).map {
                    Endpoint(host: "127.0.0.\($0)", port: instances.port)
                }
            }.run().total
            let log = try instances.stop()
            #expect(total.counts.completed == 60, "\(total.errors)")
            #expect(log.connections == Self.even && Set(log.map(\.host)) == [Self.host])
        }

        @Test func redirectsLeadToNamesOfTheFile() async throws {
            let instances = try await Instances()
            var trial = try Self.trial(instances.port, nil, count: 10)
            trial.tasks[0].steps = [
                .exchange(try Trial.step(HTTPRequestSpecification(method: "GET", path: "/elsewhere")))
            ]
            trial.settings.redirects = 1
            trial.settings.connection.hosts.add("127.0.0.2", to: "Other.Example")
            let total = try await trial.run().total
            let log = try instances.stop()
            #expect(total.counts.completed == 20, "\(total.errors)")
            let elsewhere = log.filter { $0.host.hasPrefix("other.example:") }.map(\.address)
            #expect(elsewhere == Array(repeating: "127.0.0.2", count: 10))
        }

        /// The connections that users share are dealt out as those of users are.
        @Test func sharedConnections() async throws {
            let instances = try await Instances()
            let total = try await Self.trial(instances.clearPort, .roundRobin, count: 600, users: 60) {
                $0.settings.version = .http2PriorKnowledge
                $0.settings.http2.connections = 6
                $0.settings.keepAlive = true
            }.run().total
            let log = try instances.stop()
            #expect(total.counts.completed == 600 && total.connections == 6, "\(total.errors)")
            #expect(log.connections == ["127.0.0.1": 2, "127.0.0.2": 2, "127.0.0.3": 2])
        }

        @Test(.enabled(if: Instances.hasIPv6)) func families() async throws {
            for (family, addresses) in [
                (AddressFamily.ipv4, ["127.0.0.1", "127.0.0.2"]), (.ipv6, ["::1"]), (.preferIPv6, ["::1"]),
                (.any, ["127.0.0.1", "127.0.0.2", "::1"]),
            ] {
                let instances = try await Instances()
                let total = try await Self.trial(instances.port, .roundRobin, count: 12) {
                    $0.settings.connection.hosts = Self.table(addresses: ["127.0.0.1", "::1", "127.0.0.2"])
                    $0.settings.connection.ip = family
                }.run(loops: 1).total
                #expect(total.counts.completed == 12, "\(total.errors)")
                #expect(
                    try instances.stop().connections
                        == Dictionary(uniqueKeysWithValues: addresses.map { ($0, 12 / addresses.count) }))
            }
        }

        @Test(.enabled(if: Instances.hasIPv6)) func theExampleOfIPv6Runs() async throws {
            let lab = try await TestServer(
                executable: BuiltCommand.squall, arguments: ["lab", "--host", "::1", "--port", "0"])
            defer { lab.stop() }
            let file = BuiltCommand.repository.appending(path: "Examples/ipv6.yaml").path
            var (plan, warnings) = try ScenarioFile(path: file).plan()
            plan.scenarios[0].workload = .iterations(10, users: 2)
            let written = try #require(plan.scenarios[0].executors["http"])
            plan.scenarios[0].executors["http"] = try written.changingConnection { $0.port = lab.port }
            let result = try await LoadTest(plan, options: Engine.Options(loops: 1, spin: .zero)).run()
            #expect(warnings.isEmpty && result.total.errors.isEmpty && result.total.counts.completed == 10)
        }

        @Test func webSockets() async throws {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            let instances = try await Instances(webSocket: server.port)
            let places = (1...3).map { "127.0.0.\($0):\(instances.port)" }.joined(separator: ", ")
            var trial = WebSocketTrial(
                port: 80, steps: "- ws-connect: /echo\n- {ws-send: hello, expect: any}\n- ws-close: 1000",
                settings: "{timeout: 10s, connect-to: [\(places)]}")
            trial.phases = "{iterations: 12, users: 4}"
            let total = try await trial.run(loops: 2).total
            #expect(total.errors.isEmpty && total.counts.completed == 36)
            #expect(try instances.stop().connections == ["127.0.0.1": 4, "127.0.0.2": 4, "127.0.0.3": 4])
        }

        @Test func calls() async throws {
            let server = try await TestServer.python("grpc_server", packages: "grpcio")
            defer { server.stop() }
            for shared in [false, true] {
                let instances = try await Instances(grpc: server.port)
                let file = BuiltCommand.repository.appending(path: "Examples/grpc.yaml").path
                var plan = try ScenarioFile(path: file).plan().0
                plan.scenarios[0].workload = .iterations(60, users: 6)
                var settings: GRPCSettings = try #require(plan.scenarios[0].executors["grpc"]).decoded()
                settings.connection.connectTo = (1...3).map {
                    Endpoint(host: "127.0.0.\($0)", port: instances.clearPort)
                }
                settings.connection.balance = nil
                settings.sharedConnections = shared ? 3 : nil
                plan.scenarios[0].executors["grpc"] = try PlanValue(encoding: settings)
                let options = Engine.Options(loops: shared ? 1 : 2, spin: .zero)
                let total = try await LoadTest(plan, options: options).run().total
                #expect(total.errors.isEmpty && total.iterations.completed == 60, "\(total.errors)")
                let each = shared ? 1 : 2
                #expect(
                    try instances.stop().connections == ["127.0.0.1": each, "127.0.0.2": each, "127.0.0.3": each])
            }
        }
    }
}
