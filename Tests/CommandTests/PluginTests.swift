import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Protocols in packages of their own: what `squall init --plugin` makes, and the examples.
    @Suite(.serialized) struct PluginTests {
        private static func swift(
            _ command: String, _ arguments: [String] = [], in package: URL
        ) async throws -> Command.Ended {
            // As its user builds it: only those who change Squall build strictly. Squall itself is built once for all of
            // these packages, and kept from one run of the tests to the next.
            let words = ["-u", "SQUALL_STRICT", "swift", command, "--scratch-path", built.path] + arguments
            let process = try ChildProcess(executable: "/usr/bin/env", arguments: words, directory: package)
            return try await Command.ended(process, within: .seconds(900))
        }

        private static let built = Command.root.appending(path: ".build/script-tests/init")

        private static func run(_ program: String, _ arguments: String...) async throws -> Command.Ended {
            try await Command.ended(
                try ChildProcess(executable: built.appending(path: "debug/\(program)").path, arguments: arguments))
        }

        /// Builds a package and lets its own tests pass.
        private func expectTestsToPass(in package: URL, _ names: String...) async throws {
            let test = try await Self.swift("test", ["--disable-xctest"], in: package)
            #expect(test.code == 0, "\(test.output)\(test.errors)")
            for name in names { #expect(test.output.contains("\(name)() passed"), "\(test.output)") }
        }

        /// A package's scenario against a port of its own, for less than a second.
        private func scenario(of package: URL, port: Int, in scratch: Scratch) throws -> String {
            let text = try String(contentsOf: package.appending(path: "scenario.yaml"), encoding: .utf8)
            let target = try #require(text.firstMatch(of: #/target: ([a-z]+://127\.0\.0\.1):\d+/#))
            return try scratch.file(
                "scenario.yaml",
                text.replacing(target.0, with: "target: \(target.1):\(port)")
                    .replacing("duration: 10s", with: "duration: 700ms"))
        }

        /// Runs a scenario, and finds all that was sent answered as it should be.
        private func expectGoodRun(_ program: String, _ scenario: String, in scratch: Scratch) async throws {
            let json = scratch.path("run.json")
            let run = try await Self.run(program, "run", scenario, "--json", json, "-q", "--seed", "7")
            // 1 and 3 where the machine is too busy to measure on it.
            #expect([0, 1, 3].contains(run.code), "\(run.output)\(run.errors)")
            let report = try Report(file: json)
            #expect(report.ending == "completed" && report.errors.isEmpty, "\(run.output)")
            #expect(report.counts.completed > 0)
        }

        @Test func aNewPackageOfAProtocolRuns() async throws {
            let scratch = try Scratch()
            let made = try await Command.run("init", "--plugin", "my-squall", directory: scratch.url)
            #expect(made.code == 0 && made.output.hasPrefix("made my-squall"), "\(made.errors)")
            let package = scratch.url.appending(path: "my-squall")
            try await expectTestsToPass(in: package, "theScenarioIsRead", "aMisspeltKeyIsNamed")

            let server = try await TestServer(
                executable: Self.built.appending(path: "debug/line-server").path, arguments: ["0"])
            defer { server.stop() }
            let scenario = try scenario(of: package, port: server.port, in: scratch)
            try await expectGoodRun("my-squall", scenario, in: scratch)

            let check = try await Self.run("my-squall", "check", scenario, "--var", "visitor=Grace")
            #expect(check.code == 0 && check.output.contains("SAY hello, I am ${visitor}"), "\(check.output)")
            #expect(check.output.contains("ending   lf"), "\(check.output)")

            let text = try String(contentsOfFile: scenario, encoding: .utf8)
            let wrong = try scratch.file("wrong.yaml", text.replacing("ending: lf", with: "ending: cr"))
            let refused = try await Self.run("my-squall", "run", wrong)
            #expect(refused.code == 2)
            #expect(refused.errors.contains("wrong.yaml:14:11: error: ending \"cr\" is unknown"), "\(refused.errors)")

            let bad = try scratch.file("bad.yaml", text.replacing("you said '${greeting}'", with: "bad"))
            let json = scratch.path("bad.json")
            _ = try await Self.run("my-squall", "run", bad, "--json", json, "-q")
            let report = try String(contentsOfFile: json, encoding: .utf8)
            #expect(report.contains("error: I do not say that"))

            server.stop()
            let dead = try await Self.run("my-squall", "run", scenario)
            #expect(dead.code == 4)
            #expect(
                dead.errors.contains("cannot reach line at 127.0.0.1:\(server.port): Connection refused"),
                "\(dead.errors)")
        }

        @Test func theExampleOfAWrappedClientRuns() async throws {
            let package = Command.root.appending(path: "Examples/Plugins/redis")
            try await expectTestsToPass(in: package, "theScenarioIsRead")
            let scratch = try Scratch()
            let port = try LoopbackPort.free()
            let server = try await TestServer(
                executable: "/usr/bin/env",
                arguments: [
                    "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--save", "", "--dir", scratch.url.path,
                ], port: port)
            defer { server.stop() }
            let scenario = try scenario(of: package, port: port, in: scratch)
            try await expectGoodRun("redis-load", scenario, in: scratch)

            // What a server answers with an error is counted, and its words are kept.
            let text = try String(contentsOfFile: scenario, encoding: .utf8)
            let wrong = try scratch.file("wrong.yaml", text.replacing("redis: INCR orders", with: "redis: GET cart:1"))
            let json = scratch.path("wrong.json")
            _ = try await Self.run("redis-load", "run", wrong, "--json", json, "-q")
            #expect(try String(contentsOfFile: json, encoding: .utf8).contains("WRONGTYPE"))
        }

        @Test func theExampleOnStreamsRuns() async throws {
            let package = Command.root.appending(path: "Examples/Plugins/memcached")
            try await expectTestsToPass(in: package, "theScenarioIsRead", "whatFollowsAReplyIsCounted")
            let scratch = try Scratch()
            let port = try LoopbackPort.free()
            // Root's memcached wants to be somebody else.
            let user = getuid() == 0 ? ["-u", "nobody"] : []
            let server = try await TestServer(
                executable: "/usr/bin/env", arguments: ["memcached", "-l", "127.0.0.1", "-p", "\(port)"] + user,
                port: port)
            defer { server.stop() }
            let scenario = try scenario(of: package, port: port, in: scratch)
            try await expectGoodRun("memcached-load", scenario, in: scratch)
        }
    }
}
