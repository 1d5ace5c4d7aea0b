import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Runs that come to their end.
    @Suite(.serialized) struct RunTests {
        /// Numbers that a busy machine may make invalid: what is tested is not how well they were measured.
        static let measured: Set<Int32> = [0, 3]

        private func withServer(_ body: (String, Scratch) async throws -> Void) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            try await body("http://127.0.0.1:\(server.port)", try Scratch())
        }

        @Test func theSummaryGoesToOutputAndTheViewToErrors() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run("run", target + "/ok", "-n", "1000", "-c", "7")
                #expect(Self.measured.contains(ended.code))
                #expect(ended.output.contains("     1,000      1,000       0          0       0\n"))
                #expect(ended.output.contains("7 connections opened"))
                #expect(ended.errors.hasPrefix("\(target)/ok: closed, 7 users"))
                #expect(!ended.output.contains("\u{1B}") && !ended.errors.contains("\u{1B}"))
            }
        }

        @Test func severalURLsAreRequestedAlike() async throws {
            try await withServer { target, _ in
                let other = try await TestServer.hostile()
                defer { other.stop() }
                let ended = try await Command.run(
                    "run", target + "/ok", "http://127.0.0.1:\(other.port)/ok", target + "/slow-body?bytes=1&ms=1",
                    "-n", "300", "-c", "3", "--json", "-", "--quiet")
                let report = try Report(ended.output)
                #expect(report.counts.completed == 300)
                let counts = Dictionary(uniqueKeysWithValues: report.series.map { ($0.task, $0.count) })
                let names = [target + "/ok", "http://127.0.0.1:\(other.port)/ok", target + "/slow-body"]
                #expect(Set(counts.keys) == Set(names.map { String($0.dropFirst("http://".count)) }))
                // A hundred each, drawn by the seed.
                #expect(counts.values.allSatisfy { $0 > 60 }, "\(counts)")
            }
        }

        @Test func quietSaysNothingMeanwhile() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run("run", target + "/ok", "-n", "10", "-c", "1", "--quiet")
                #expect(ended.errors == "")
                #expect(ended.output.contains("EXCHANGES"))
            }
        }

        @Test func theReportHasWhatProgramsRelyOn() async throws {
            try await withServer { target, scratch in
                let (json, hdr) = (scratch.path("run.json"), scratch.path("run.hlog"))
                let ended = try await Command.run(
                    "run", target + "/ok", "-r", "200/s", "-d", "1500ms", "--json", json, "--hdr", hdr)
                let report = try Report(file: json)
                #expect(report.counts.intended == 300)
                #expect(report.counts.completed == 300)
                #expect(report.ending == "completed")
                #expect((ended.code == 0) == (report.verdict == "pass"))
                #expect((ended.code == 3) == (report.verdict == "invalid"))
                #expect(report.bytes["in"] == 300 * 52)
                let log = try String(contentsOfFile: hdr, encoding: .utf8)
                #expect(log.contains("\n#[Histogram log format version 1.3]\n"))
                // One line of base64 at least per measured time.
                #expect(log.split(separator: "\n").filter { $0.contains("HISTF") }.count >= 3)
            }
        }

        /// Of two places one is dead: half of the connections fail, and the report says where.
        @Test func connectionsAreDealtOutOverPlaces() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let (scratch, dead) = (try Scratch(), try LoopbackPort.free())
            let json = scratch.path("run.json")
            let command = [
                "run", "http://shop.example/ok", "--connect-to", "127.0.0.1:\(server.port),127.0.0.1:\(dead)",
                "-n", "20", "-c", "2", "-t", "1", "--no-keepalive", "--json", json,
            ]
            let ended = try await Command.ended(try Command.start(command))
            let counts = try Report(file: json).counts
            #expect(counts.completed == 10 && counts.failed == 10, "\(ended.errors)")
            #expect(ended.output.contains("shop.example:80 at 127.0.0.1:\(dead): connection refused"))
            let planned = try await Command.ended(try Command.start(command + ["--dry-run"]))
            #expect(planned.output.contains("connect-to       127.0.0.1:\(server.port), 127.0.0.1:\(dead)\n"))
            #expect(planned.output.contains("balance          round-robin\n"))
        }

        /// A name that the system does not know, by a file and a family.
        @Test(arguments: [["-4"], ["--ipv4"], ["--ip", "prefer-ipv4"]]) func namesComeFromAFile(
            family: [String]
        ) async throws {
            try await withServer { target, scratch in
                let hosts = try scratch.file(
                    "shop.hosts", "127.0.0.1 other.invalid # the shop\n127.0.0.1 Shop.Invalid\n")
                let url = target.replacing("127.0.0.1", with: "shop.invalid") + "/ok"
                let json = scratch.path("run.json")
                let ended = try await Command.ended(
                    try Command.start(["run", url, "--hosts", hosts, "-n", "4", "-c", "1", "--json", json] + family))
                #expect(Self.measured.contains(ended.code), "\(ended.errors)")
                #expect(try Report(file: json).counts.completed == 4)
            }
        }

        /// Neither as they were given nor as they are sent.
        @Test func credentialsAreInNoOutput() async throws {
            try await withServer { target, scratch in
                let json = scratch.path("run.json")
                let ended = try await Command.run(
                    "run", target + "/ok", "-n", "20", "-c", "2", "-u", "ada:s3cr3t", "--json", json)
                #expect(try Report(file: json).counts.completed == 20)
                let report = try String(contentsOfFile: json, encoding: .utf8)
                for text in [report, ended.output, ended.errors] {
                    #expect(!text.contains("s3cr3t") && !text.contains("czNjcjN0"))
                }
                #expect(report.contains("***"))
            }
        }

        @Test func aFirstByteThatDoesNotComeIsCountedByItself() async throws {
            try await withServer { target, scratch in
                let json = scratch.path("run.json")
                _ = try await Command.run(
                    "run", target + "/never", "-n", "2", "-c", "2", "--first-byte-timeout", "100ms", "--json", json)
                #expect(try Report(file: json).errors == ["first_byte_timeout": 2])
            }
        }

        @Test func theReportOnStandardOutputIsAllThatIsThere() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run("run", target + "/ok", "-n", "50", "-c", "2", "--json", "-")
                #expect(try Report(ended.output).counts.completed == 50)
            }
        }

        @Test(arguments: ["garbage", "close-early", "endless-header"])
        func aTargetThatMisbehavesIsCountedNotFollowed(_ path: String) async throws {
            let kinds = [
                "garbage": "malformed_response", "close-early": "closed", "endless-header": "response_too_large",
            ]
            try await withServer { target, scratch in
                let scenario = try scratch.file("bad.yaml", Scenario.small(target: target, path: "/\(path)"))
                let ended = try await Command.run("run", scenario, "--json", "-", "--quiet")
                #expect(Self.measured.contains(ended.code))
                let report = try Report(ended.output)
                #expect(report.errors == [kinds[path]: 20])
                #expect(report.counts.completed == 20)
                #expect(report.ending == "completed")
            }
        }

        @Test func aTargetThatNeverAnswersTimesOut() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run(
                    "run", target + "/never", "-n", "4", "-c", "2", "--timeout", "200ms", "--json", "-", "--quiet")
                let report = try Report(ended.output)
                #expect(report.counts.timed_out == 4)
                #expect(report.errors == ["timeout": 4])
            }
        }

        @Test func aThresholdThatFailsIsCode1() async throws {
            try await withServer { target, _ in
                // Half of the statuses are errors, and that is no matter of timing; only an invalid measurement is
                // worse than a failed threshold.
                let failed = try await Command.run(
                    "run", target + "/status", "-n", "20", "-c", "1", "--threshold", "errors < 1%", "--json", "-")
                #expect([1, 3].contains(failed.code))
                #expect(failed.output.contains(#""passed": false"#) || failed.output.contains(#""passed":false"#))
                let expected = try await Command.run(
                    "run", target + "/status", "-n", "20", "-c", "1", "--expect-status", "503", "--threshold",
                    "errors < 1%", "--json", "-")
                #expect(Self.measured.contains(expected.code))
            }
        }

        /// Judged at leisure, so that no delay of the machine makes the run invalid.
        @Test func aSlowTargetFailsItsThreshold() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run(
                    "run", target + "/slow-body?bytes=4&ms=100", "-n", "6", "-c", "2", "--threshold", "p50 < 10ms")
                #expect([1, 3].contains(ended.code))
                #expect(ended.output.contains("THRESHOLDS"))
            }
        }

        @Test func dryRunSendsNothing() async throws {
            // Nobody listens there, and nobody is missed.
            let ended = try await Command.run("run", "http://127.0.0.1:1/x", "-c", "3", "-d", "1h", "--dry-run")
            #expect(ended.code == 0)
            #expect(ended.output.contains("3 users  1h"))
            #expect(ended.output.contains("GET /x"))
            #expect(ended.errors == "")
        }

        @Test func theBodyAndHeadersOfTheFlagsAreSent() async throws {
            let ended = try await Command.run(
                "run", "http://127.0.0.1:1/x", "--body", "hello", "-H", "X-Team: blue", "--dry-run")
            #expect(ended.output.contains("POST /x"))
            #expect(ended.output.contains("X-Team: blue"))
        }

        /// In the open model each arrival that finds no descriptor is an error of the generator's own.
        @Test func filesRunOutInTheMiddle() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run(
                    withFiles: 40, "run", target + "/never", "-r", "100/s", "-d", "1s", "--max-users", "100",
                    "--timeout", "3s", "--json", "-", "--quiet")
                let report = try Report(ended.output)
                #expect(report.errors["too_many_open_files", default: 0] > 0)
                #expect(report.errors["timeout", default: 0] > 0)
                #expect(Set(report.errors.keys) == ["too_many_open_files", "timeout"])
                #expect(report.counts.intended == 100)
                #expect(ended.code == 3)
            }
        }

        /// The default for the most users must fit a small limit too.
        @Test func aRateRunsWithFewFiles() async throws {
            try await withServer { target, _ in
                let ended = try await Command.run(
                    withFiles: 64, "run", target + "/ok", "-r", "50/s", "-d", "500ms", "--json", "-", "--quiet")
                #expect(try Report(ended.output).counts.completed == 25)
            }
        }

        @Test func helpAndVersion() async throws {
            let help = try await Command.run("--help")
            #expect(help.code == 0)
            for command in ["demo", "run", "check", "init", "ctl", "lab"] {
                #expect(help.output.contains("  \(command) "))
            }
            #expect(try await Command.run("--version").code == 0)
        }
    }
}
