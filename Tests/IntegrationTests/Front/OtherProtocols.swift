import Foundation
import LoadEngine
import LoadMeasure
import LoadPlan
import LoadScenario
import Squall
import TestServers
import Testing

/// A scenario of WebSocket and gRPC steps through haproxy, as a file has it.
struct OtherProtocols {
    var front: HAProxy
    var way: HAProxy.Way
    /// The steps of the task.
    var steps: String
    /// More of gRPC's settings.
    var grpc = "deadline: 20s"
    var iterations = 4
    var users = 2

    /// Runs it; a step that fails does not keep the next ones from being tried.
    func run() async throws -> Snapshot {
        let shop = BuiltCommand.repository.appending(path: "Examples/grpc").path
        let files = front.certificates
        let text = """
            squall: 1
            name: trial
            target: https://localhost:\(front.port(way))
            tls: {ca: \(files.certificate("ca")), certificate: \(files.certificate("client")), key: \(files.key("client"))}
            grpc: {proto: \(shop)/shop.proto, import-paths: \(shop)/common, \(grpc)}
            phases: [{iterations: \(iterations), users: \(users)}]
            users:
              tasks:
                - name: task
                  steps:

            """
        let lines = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "        " + $0 }
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-trial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "trial.yaml")
        try (text + lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        let (plan, warnings) = try ScenarioFile(path: file.path).plan()
        #expect(warnings.isEmpty)
        let total = try await LoadTest(plan, options: Engine.Options(loops: 2, spin: .zero)).run().total
        let counts = total.counts
        #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
        return total
    }
}
