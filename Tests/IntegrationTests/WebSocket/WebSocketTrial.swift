import Foundation
import LoadEngine
import LoadMeasure
import LoadPlan
import LoadScenario
import LoadVerdict
import Squall
import TestServers
import Testing

/// A scenario of one task against a port of loopback, and its run.
struct WebSocketTrial {
    var port: Int
    var scheme = "http"
    /// The steps of the task, as a file has them.
    var steps: String
    var settings = "{timeout: 10s}"
    var phases = "{iterations: 1, users: 1}"

    /// Runs it, and checks what holds of every run: nothing is lost, and nothing is counted twice.
    func run(loops: Int = 1) async throws -> RunResult {
        let text = """
            squall: 1
            name: trial
            target: \(scheme)://127.0.0.1:\(port)
            websocket: \(settings)
            phases: [\(phases)]
            users:
              tasks:
                - name: task
                  steps:
            """
        let lines = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "        " + $0 }
        let (plan, diagnostics) = ScenarioReader(decoders: standardExecutors)
            .read(text: text + "\n" + lines.joined(separator: "\n") + "\n", file: "trial.yaml")
        let problems = diagnostics.all.map(\.description)
        #expect(problems.isEmpty)
        let result = try await LoadTest(try #require(plan), options: Engine.Options(loops: loops, spin: .zero)).run()
        let counts = result.total.counts
        #expect(counts.intended == counts.completed + counts.failed + counts.timedOut + counts.unsent)
        #expect(counts.ended == result.total.responseTime.count)
        return result
    }
}

extension Snapshot {
    /// The messages of the streams that a step opened.
    func messages(of task: String) -> MessagesSnapshot {
        messages.filter { $0.key.task == task }.reduce(MessagesSnapshot()) { $0.merging($1.value) }
    }
}
