import Foundation
import LoadEngine
import LoadHTTP
import LoadMeasure
import LoadPlan
import LoadVerdict
import Squall
import TestServers
import Testing

extension IntegrationTests {
    /// Each example does against the lab what it says, though not for as long.
    @Suite struct ExampleRunTests {
        private static let folder = BuiltCommand.repository.appending(path: "Examples")
        /// How long the phases of an example last here, however long they are as written.
        private static let length = Duration.seconds(1)
        private static let atOnce = 4

        /// What an example is about is no error of it: here, people who give up.
        private static let about: [String: Set<ErrorKind>] = ["in-the-background.yaml": [.timeout]]

        /// Those whose target is not the lab: other tests run them.
        private static let others: Set = [
            "ipv6.yaml", "websocket.yaml", "websocket-scenarios.yaml", "grpc.yaml", "grpc-streams.yaml",
            "grpc-beside-http.yaml", "three-protocols.yaml",
        ]

        @Test(.timeLimit(.minutes(5))) func everyExampleRuns() async throws {
            let lab = try await TestServer(executable: BuiltCommand.squall, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            let front = try await TLSFront(before: lab.port)
            defer { front.stop() }
            let ports = Ports(plain: lab.port, secure: front.port, clear: front.clearPort)
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
                .filter { $0.hasSuffix(".yaml") && !Self.others.contains($0) }.sorted()
            #expect(names.count > 12)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, name) in names.enumerated() {
                    if index >= Self.atOnce { try await group.next() }
                    group.addTask { try await Self.run(name, ports) }
                }
                try await group.waitForAll()
            }
        }

        private static func run(_ name: String, _ ports: Ports) async throws {
            let (plan, warnings) = try ScenarioFile(path: folder.appending(path: name).path).plan()
            #expect(warnings.isEmpty, "\(name)")
            let shortened = try plan.shortened(to: length).directed(to: ports)
            let result = try await LoadTest(shortened, options: Engine.Options(loops: 2, spin: .zero)).run()
            #expect(result.ending == .completed, "\(name)")
            #expect(result.total.counts.completed > 0, "\(name)")
            #expect(result.total.counts.unsent == 0, "\(name)")
            // Where the machine is slow, a breaker may open: that is what it is for.
            let errors = result.total.errors.filter { $0.key != .breakerOpen && about[name]?.contains($0.key) != true }
            #expect(errors.isEmpty, "\(name)")
        }
    }
}

/// Where the lab is.
private struct Ports {
    var plain: Int
    /// By TLS.
    var secure: Int
    /// By HTTP/2 without TLS.
    var clear: Int
}

extension Plan {
    /// The same load, over in that time; nothing ends it before, for thresholds on time are matters of the machine.
    fileprivate func shortened(to length: Duration) -> Plan {
        var plan = self
        let factor = min(length / duration, 1)
        for index in plan.scenarios.indices {
            plan.scenarios[index].start = plan.scenarios[index].start * factor
            plan.scenarios[index].workload = plan.scenarios[index].workload.shortened(by: factor)
        }
        for index in plan.thresholds.indices { plan.thresholds[index].abortAfter = nil }
        return plan
    }

    /// The same load on other ports of this machine than those where examples have the lab.
    fileprivate func directed(to ports: Ports) throws -> Plan {
        var plan = self
        for index in plan.scenarios.indices {
            let written = try #require(plan.scenarios[index].executors["http"])
            plan.scenarios[index].executors["http"] = try Self.settings(written, to: ports)
            for number in plan.scenarios[index].userClasses.indices {
                plan.scenarios[index].userClasses[number] = plan.scenarios[index].userClasses[number].directed(
                    to: ports)
            }
        }
        if let written = plan.preparation?.executors["http"] {
            plan.preparation?.executors["http"] = try Self.settings(written, to: ports)
        }
        return plan
    }

    private static func settings(_ written: PlanValue, to ports: Ports) throws -> PlanValue {
        var settings = try HTTPSettings(planValue: written)
        let plain = settings.version == .http2PriorKnowledge ? ports.clear : ports.plain
        let port = settings.connection.isSecure ? ports.secure : plain
        if settings.connection.connectTo.isEmpty { settings.connection.port = port }
        for index in settings.connection.connectTo.indices { settings.connection.connectTo[index].port = port }
        return try settings.planValue()
    }
}

extension UserClass {
    /// The same class, whose steps have other hosts' ports as `Plan.directed`.
    fileprivate func directed(to ports: Ports) -> UserClass {
        var other = self
        for index in other.tasks.indices {
            other.tasks[index].steps = tasks[index].steps.mapExchanges { step in
                guard var request = try? HTTPRequestSpecification(planValue: step.specification),
                    let origin = request.origin
                else { return }
                let port = origin.isSecure ? ports.secure : ports.plain
                request.origin = HTTPOrigin(
                    .init(host: origin.endpoint.host, port: port), isSecure: origin.isSecure)
                if let value = try? request.planValue() { step.specification = value }
            }
        }
        return other
    }
}

extension Workload {
    /// A number of iterations stays what it is, and ends by itself.
    fileprivate func shortened(by factor: Double) -> Workload {
        switch self {
        case .closed(let phases):
            .closed(
                phases.map { phase in
                    if case .iterations = phase.shape { return phase }
                    return UserPhase(name: phase.name, shape: phase.shape, duration: phase.duration * factor)
                })
        case .open(let workload):
            .open(
                OpenWorkload(
                    phases: workload.phases.map {
                        RatePhase(name: $0.name, shape: $0.shape, duration: $0.duration * factor, limit: $0.limit)
                    }, spacing: workload.spacing, maxUsers: workload.maxUsers))
        }
    }
}
