import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Ctrl-C and SIGTERM.
    @Suite(.serialized) struct StopTests {
        private func stop(
            _ path: String, with signals: [Int32], graceful: String = "60s"
        ) async throws -> (Command.Ended, Report) {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scratch = try Scratch()
            let scenario = try scratch.file(
                "stop.yaml",
                """
                squall: 1
                target: http://127.0.0.1:\(server.port)
                graceful-stop: \(graceful)
                http: {timeout: 10m}
                phases: [{users: 4, duration: 10m}]
                users: {tasks: [{get: "\(path)"}]}
                """)
            let json = scratch.path("run.json")
            let process = try Command.start(["run", scenario, "--json", json])
            // The first line of the view: the load is on.
            try await process.wait(for: "the first second") { process.errors.contains("00:01") }
            for (number, signal) in signals.enumerated() {
                process.signal(signal)
                if number == 0 {
                    try await process.wait(for: "the word that it stops") { process.errors.contains("stopping:") }
                }
            }
            let ended = try await Command.ended(process)
            #expect(ended.code == 130)
            #expect(ended.output.hasPrefix("INTERRUPTED"))
            let report = try Report(file: json)
            #expect(report.ending == "interrupted")
            return (ended, report)
        }

        @Test(arguments: [SIGINT, SIGTERM]) func onceDrains(_ signal: Int32) async throws {
            let (_, report) = try await stop("/slow-body?bytes=20&ms=10", with: [signal])
            #expect(report.counts.completed == report.counts.intended)
            #expect(report.counts.completed > 0)
        }

        @Test(arguments: [SIGINT, SIGTERM]) func twiceStopsAtOnce(_ signal: Int32) async throws {
            let (_, report) = try await stop("/never", with: [signal, signal])
            #expect(report.errors == ["cancelled": 4])
        }

        @Test func aStalledTargetIsGivenUpInTheEnd() async throws {
            let (_, report) = try await stop("/never", with: [SIGINT], graceful: "500ms")
            #expect(report.errors == ["cancelled": 4])
        }
    }
}
