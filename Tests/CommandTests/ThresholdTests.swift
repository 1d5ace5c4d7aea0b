import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Thresholds through the command, while the load runs and in what it writes.
    @Suite(.serialized) struct ThresholdTests {
        private func withServer(_ body: (String, Scratch) async throws -> Void) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            try await body("http://127.0.0.1:\(server.port)", try Scratch())
        }

        /// The keys of the JSON report that say how a threshold was judged.
        private struct Judged: Decodable {
            struct Threshold: Decodable {
                var text: String
                var passed, aborted: Bool
                var value, window, worst, at: Double?
            }

            var verdict, ending: String
            var aborted_at: Double?
            var thresholds: [Threshold]

            init(file: String) throws {
                self = try JSONDecoder().decode(Judged.self, from: Data(contentsOf: URL(filePath: file)))
            }
        }

        /// A job that looks for the files finds a failed test, and no missing file.
        @Test func whereNobodyListensTheFilesSayIt() async throws {
            let scratch = try Scratch()
            let (json, junit) = (scratch.path("run.json"), scratch.path("run.xml"))
            let target = "http://127.0.0.1:\(try LoopbackPort.free())"
            let ended = try await Command.run("run", target, "-d", "1s", "--json", json, "--junit", junit)
            #expect(ended.code == 4 && ended.output.isEmpty)
            #expect(ended.errors == "error: cannot reach \(target): connection refused\n")
            #expect(try Judged(file: json).ending == "unreachable")
            let tests = try String(contentsOf: URL(filePath: junit), encoding: .utf8)
            #expect(tests.contains(#"errors="1""#) && tests.contains("cannot reach \(target)"))
        }

        /// Every response is an error: ten minutes of load end after some seconds, as a failure.
        @Test func aThresholdAbortsTheRun() async throws {
            try await withServer { target, scratch in
                let (json, junit) = (scratch.path("run.json"), scratch.path("run.xml"))
                let ended = try await Command.run(
                    "run", target + "/status", "-r", "100/s", "-d", "10m", "--threshold", "p99 < 1m for 1s",
                    "--threshold", "errors < 5% for 2s abort after 3s", "--json", json, "--junit", junit)
                // Only an invalid measurement is worse than a failed threshold.
                #expect([1, 3].contains(ended.code))
                #expect(
                    ended.output.contains("\naborted: threshold \"errors < 5% for 2s abort after 3s\" at 00:0"),
                    "\(ended.output)")
                #expect(ended.output.contains("✗ errors < 5% for 2s abort after 3s"))
                let report = try Judged(file: json)
                #expect(report.ending == "aborted")
                // The third is the one that every run has to hold: something must have succeeded.
                #expect(report.thresholds.map(\.aborted) == [false, true, false])
                #expect(report.thresholds.map(\.passed) == [true, false, false])
                #expect(report.thresholds.map(\.window) == [1, 2, nil])
                let (at, worst) = (try #require(report.aborted_at), try #require(report.thresholds[1].worst))
                #expect(at >= 2.9 && at < 60 && worst == 1)
                _ = try Report(file: json)
                let tests = try String(contentsOfFile: junit, encoding: .utf8)
                #expect(tests.contains("<testcase name=\"errors &lt; 5% for 2s abort after 3s\""))
                #expect(tests.contains("<property name=\"ending\" value=\"aborted\"/>"))
            }
        }

        /// The user's word comes first.
        @Test func ctrlCIsNoAbort() async throws {
            try await withServer { target, scratch in
                let json = scratch.path("run.json")
                let process = try Command.start([
                    "run", target + "/ok", "-r", "100/s", "-d", "10m", "--threshold", "errors < 5% for 2s abort",
                    "--json", json,
                ])
                try await process.wait(for: "the first second") { process.errors.contains("00:01") }
                process.signal(SIGINT)
                let ended = try await Command.ended(process)
                #expect(ended.code == 130)
                #expect(try Judged(file: json).ending == "interrupted")
            }
        }

        @Test func aTaskOfSeveralStepsIsAllOfThem() async throws {
            try await withServer { target, scratch in
                let json = scratch.path("run.json")
                let scenario = try scratch.file(
                    "both.yaml",
                    Scenario.small(target: target, path: "/status") + """

                        thresholds:
                          - errors of "both" == 0
                          - errors of "/ok" == 0
                          - {threshold: errors of kind status of "/status" == 20, for: 1h}
                          - checks of both > 40%

                        """)
                let ended = try await Command.run("run", scenario, "--json", json, "--quiet")
                #expect([1, 3].contains(ended.code))
                let thresholds = try Judged(file: json).thresholds
                #expect(thresholds.map(\.value) == [20, 0, 20, 0.5])
                #expect(thresholds.map(\.passed) == [false, true, true, true])
                #expect(thresholds[2].worst == 20 && thresholds[2].window == 3_600)
            }
        }

        @Test(arguments: [
            (["p99 of \"chekout\" < 1s"], "asks for the unknown task \"chekout\"; the tasks are \"/\""),
            (
                ["errors < 5% abort later"],
                "ends with \"later\"; write nothing there, for 10s, abort, or abort after 10s"
            ),
            (["errors of kind time-out < 5%"], "did you mean timeout?"),
        ]) func mistakesOnTheCommandLine(_ thresholds: [String], _ says: String) async throws {
            let flags = thresholds.flatMap { ["--threshold", $0] }
            let ended = try await Command.ended(
                try Command.start(["run", "http://127.0.0.1:1/", "--dry-run"] + flags))
            #expect(ended.code == 2)
            #expect(ended.output == "")
            #expect(ended.errors.contains(says), "\(ended.errors)")
        }

        @Test func aFileThatCannotBeWrittenIsSaidFirst() async throws {
            let ended = try await Command.run("run", "http://127.0.0.1:1/", "--junit", "/none/run.xml")
            #expect(ended.code == 2)
            #expect(ended.errors.contains("cannot write /none/run.xml"), "\(ended.errors)")
        }
    }
}
