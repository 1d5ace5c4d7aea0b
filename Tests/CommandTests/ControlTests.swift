import Foundation
import TestServers
import Testing

extension CommandTests {
    /// A test that runs, and `squall ctl` beside it.
    @Suite(.serialized) struct ControlTests {
        /// A running test, with a directory of its own for its control file.
        private struct Running {
            let process: ChildProcess
            let scratch: Scratch
            var environment: [String: String] { ["XDG_RUNTIME_DIR": scratch.url.path] }

            init(_ arguments: [String], in scratch: Scratch) async throws {
                let environment = ["XDG_RUNTIME_DIR": scratch.url.path]
                let process = try Command.start(
                    ["run"] + arguments + ["--json", scratch.path("run.json")], environment: environment)
                // The first line of the view: the load is on.
                try await process.wait(for: "the first second") { process.errors.contains("00:01") }
                (self.process, self.scratch) = (process, scratch)
            }

            func ctl(_ arguments: String...) async throws -> Command.Ended {
                try await Command.ended(try Command.start(["ctl"] + arguments, environment: environment))
            }

            func report() async throws -> Report {
                _ = try await process.exitCode()
                return try Report(file: scratch.path("run.json"))
            }
        }

        private func withServer(_ body: (String, Scratch) async throws -> Void) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            try await body("http://127.0.0.1:\(server.port)/ok", try Scratch())
        }

        @Test func aRateIsChangedPausedResumedAndReported() async throws {
            try await withServer { target, scratch in
                let test = try await Running([target, "-r", "20/s", "-d", "7s"], in: scratch)
                let changed = try await test.ctl("rate", "200/s")
                #expect(changed.code == 0 && changed.output == "rate: 20/s -> 200/s\n", "\(changed.errors)")
                let status = try await test.ctl("status", "--json")
                #expect(status.code == 0 && status.output.contains(#""rate":200"#), "\(status)")
                #expect(try await test.ctl("status").output.contains("asked         200/s"))
                #expect(try await test.ctl("pause", "--json").output.contains(#""effect":"200/s -> 0/s""#))
                let again = try await test.ctl("pause")
                #expect(again.code == 2 && again.errors == "error: the load is paused already; resume it\n")
                #expect(try await test.ctl("resume").code == 0)
                let users = try await test.ctl("users", "5")
                #expect(users.code == 2 && users.errors.contains("change the rate"))

                let report = try await test.report()
                #expect(report.events.map(\.action) == ["rate", "pause", "resume"])
                #expect(report.events.map(\.value) == [200, nil, nil])
                #expect(report.events.allSatisfy { $0.source == "api" } && report.ending == "completed")
                // The load is exactly the plan's and the changes': arrivals at k/20 until the first, then at every
                // 1/200 s but for the pause.
                let (first, pause, resume) = (report.events[0].at, report.events[1].at, report.events[2].at)
                let expected = first * 20 + (7 - first - (resume - pause)) * 200
                #expect(abs(Double(report.counts.intended) - expected) <= 3, "\(report.events)")
                #expect(report.counts.completed == report.counts.intended)
                #expect(try await test.ctl("status").code == 2, "it is gone")
                #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("squall")) == [])
            }
        }

        @Test func theStatusHasLimitsAndBreakers() async throws {
            try await withServer { target, scratch in
                let scenario = try scratch.file(
                    "limited.yaml",
                    """
                    squall: 1
                    target: \(target.replacing("/ok", with: ""))
                    limits:
                      in-flight: 5
                      per-host: {"\(target.replacing("/ok", with: "").dropFirst("http://".count))": 4}
                    phases: [{users: 20, duration: 10m}]
                    users:
                      name: visitor
                      tasks:
                        - {name: slow, get: "/slow-body?bytes=5&ms=10", breaker: {errors: 50%}}
                    """)
                let test = try await Running([scenario], in: scratch)
                let status = try await test.ctl("status")
                #expect(status.output.contains("  limit         5, "), "\(status)")
                #expect(status.output.contains("  breaker       closed of \"visitor\", task \"slow\"\n"))
                let host = String(target.replacing("/ok", with: "").dropFirst("http://".count))
                #expect(status.output.contains("in flight on average at \(host)\n"))
                #expect(
                    try await test.ctl("limit", "2", "--host", host).output
                        == "limit: 4 -> 2 in flight at \(host)\n")
                #expect(try await test.ctl("limit", "2", "--host", "cdn.example").code != 0)
                #expect(try await test.ctl("limit", "3").code == 0)
                try await test.process.wait(for: "an interval with the new limit") {
                    test.process.errors.contains("  limit 3 (")
                }
                let json = try await test.ctl("status", "--json").output
                #expect(json.contains(#""limit":3"#) && json.contains(#""state":"closed""#), "\(json)")
                #expect(try await test.ctl("stop").code == 0)
                let ended = try await Command.ended(test.process)
                #expect(ended.output.contains("\nLIMITS\n"))
                let report = try String(contentsOfFile: scratch.path("run.json"), encoding: .utf8)
                #expect(report.contains(#""intervals": ["#) && report.contains(#""in_flight": {"#))
            }
        }

        @Test func usersAreChangedAndTheTestIsStopped() async throws {
            try await withServer { target, scratch in
                let target = target.replacing("/ok", with: "/slow-body?bytes=5&ms=10")
                let test = try await Running([target, "-c", "2", "-d", "10m"], in: scratch)
                #expect(try await test.ctl("users", "6").output == "users: 2 users -> 6 users\n")
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await test.ctl("stop").output.hasPrefix("stop: nothing more is sent"))
                let ended = try await Command.ended(test.process)
                #expect(ended.code == 130)
                #expect(ended.output.contains("\nEVENTS\n"))
                #expect(ended.errors.contains("  users: 2 users -> 6 users (api)\n"))
                let report = try await test.report()
                #expect(report.events.map(\.action) == ["users", "stop"] && report.ending == "interrupted")
                #expect(report.counts.completed == report.counts.intended)
            }
        }

        @Test func severalTestsAreListed() async throws {
            try await withServer { target, scratch in
                let one = try await Running([target, "-r", "10/s", "-d", "10m"], in: scratch)
                let two = try await Running([target, "-c", "1", "-d", "10m", "--control", "127.0.0.1:0"], in: scratch)
                let unclear = try await one.ctl("status")
                #expect(unclear.code == 2)
                #expect(unclear.errors.hasPrefix("error: 2 tests of yours run; name one with --control\n  127.0.0.1:"))
                let line = try #require(
                    unclear.errors.split(separator: "\n").first { $0.contains("(pid \(two.process.processID))") })
                let address = try #require(line.split(separator: " ").first.map(String.init))
                #expect(try await one.ctl("users", "3", "--control", address).code == 0)
                #expect(try await one.ctl("stop", "--at-once", "--control", address).code == 0)
                #expect(try await two.process.exitCode() == 130)
                let none = try await one.ctl("status", "--control", address)
                #expect(
                    none.code == 2 && none.errors.contains("no test of yours runs at \(address); name one of these"))
                #expect(try await one.ctl("stop").code == 0)
                #expect(try await one.process.exitCode() == 130)
            }
        }

        @Test func withoutARunningTest() async throws {
            let scratch = try Scratch()
            let environment = ["XDG_RUNTIME_DIR": scratch.url.path]
            // What a killed test leaves behind: its process id is another process's by now, and nobody listens.
            let directory = scratch.path("squall")
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            let port = try LoopbackPort.free()
            let stale = try scratch.file(
                "squall/\(getpid()).json",
                #"{"pid":\#(getpid()),"address":"127.0.0.1:\#(port)","token":"t","name":"old"}"#)
            for verb in [["status"], ["rate", "5/s"], ["users", "5"], ["pause"], ["resume"], ["stop"]] {
                let ended = try await Command.ended(try Command.start(["ctl"] + verb, environment: environment))
                #expect(ended.code == 2)
                #expect(ended.errors.hasPrefix("error: no test of yours runs; start one with squall run"))
            }
            #expect(!FileManager.default.fileExists(atPath: stale))
        }

        @Test func aRunWithoutControl() async throws {
            try await withServer { target, scratch in
                let test = try await Running([target, "-r", "10/s", "-d", "3s", "--control", "off"], in: scratch)
                #expect(try await test.ctl("pause").code == 2)
                #expect(try await test.report().events.isEmpty)
            }
        }

        @Test func aControlAddressThatIsTakenIsSaidBeforeTheLoad() async throws {
            try await withServer { target, _ in
                let port = try #require(URL(string: target)?.port)
                let ended = try await Command.run("run", target, "--control", "127.0.0.1:\(port)")
                #expect(ended.code == 2 && ended.output == "")
                #expect(ended.errors.contains("cannot listen on 127.0.0.1:\(port)"), "\(ended.errors)")
            }
        }
    }
}
