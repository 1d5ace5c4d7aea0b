import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Scenarios in Swift, as files. They are built without optimisation, and into one folder that is kept: the first build
    /// takes a minute or two, the others seconds.
    @Suite(.serialized) struct SwiftScenarioTests {
        private static let environment = [
            "XDG_CACHE_HOME": Command.root.appending(path: ".build/script-tests").path
        ]

        private func squall(
            _ arguments: String..., environment: [String: String] = [:], directory: URL? = nil
        ) async throws -> Command.Ended {
            let process = try Command.start(
                arguments + ["--configuration", "debug"],
                environment: Self.environment.merging(environment) { $1 }, directory: directory)
            return try await Command.ended(process, within: .seconds(900))
        }

        /// A scenario of 20 iterations.
        private static func scenario(port: Int, path: String = "/ok") -> String {
            """
            import Squall

            let small = Scenario("small", target: "http://127.0.0.1:\(port)") {
                Iterations(20, users: 2, within: .seconds(60))
                Users { ScenarioTask("once") { Get("\(path)") } }
            }
            await small.main()
            """
        }

        /// The example in Swift and the one in YAML are one plan.
        @Test(arguments: ["shop", "three-protocols"]) func theExampleIsThePlanOfItsTwin(name: String) async throws {
            let examples = Command.root.appending(path: "Examples")
            let swift = try await squall("check", examples.appending(path: "Swift/\(name).swift").path)
            let yaml = try await Command.run("check", examples.appending(path: "\(name).yaml").path)
            #expect(swift.code == 0 && yaml.code == 0, "\(swift.errors)\(yaml.errors)")
            #expect(swift.output == yaml.output)
        }

        /// Users as a type, against the lab, though not for as long.
        @Test func theExampleOfATypeRuns() async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            let report = try await run(example: "customer", elsewhere: "127.0.0.1:8080", at: lab.port)
            #expect(report.counts.completed > 60)
        }

        @Test func theExampleOfWebSocketRuns() async throws {
            let server = try await TestServer.python("websocket_server", packages: "websockets")
            defer { server.stop() }
            _ = try await run(example: "talk", elsewhere: "127.0.0.1:8080", at: server.port)
        }

        @Test func theExampleOfGRPCRuns() async throws {
            let server = try await TestServer.python("grpc_server", packages: "grpcio")
            defer { server.stop() }
            _ = try await run(example: "prices", elsewhere: "127.0.0.1:50051", at: server.port)
        }

        @Test func theExampleOfThreeProtocolsRuns() async throws {
            let front = try await TestServer.protocolFront(squall: Command.executable)
            defer { front.stop() }
            let report = try await run(example: "three-protocols", elsewhere: "localhost:8444", at: front.port)
            #expect(report.counts.completed > 20)
        }

        /// Runs an example against a port of this machine, though not for as long.
        private func run(example: String, elsewhere target: String, at port: Int) async throws -> Report {
            let examples = Command.root.appending(path: "Examples")
            let text = try String(contentsOf: examples.appending(path: "Swift/\(example).swift"), encoding: .utf8)
                .replacing(target, with: "\(target.prefix { $0 != ":" }):\(port)")
                .replacing(/for: \.seconds\((5|10)\)\)/, with: "for: .milliseconds(600))")
                .replacing("\"../", with: "\"\(examples.path)/")
            let scratch = try Scratch()
            let json = scratch.path("run.json")
            let ended = try await squall("run", try scratch.file("\(example).swift", text), "--json", json, "-q")
            #expect([0, 1, 3].contains(ended.code), "\(ended.output)\(ended.errors)")
            let report = try Report(file: json)
            #expect(report.ending == "completed" && report.errors.isEmpty && report.counts.completed > 0)
            return report
        }

        private func withServer(_ body: (Int, Scratch) async throws -> Void) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            try await body(server.port, try Scratch())
        }

        @Test func aFileIsBuiltAndRunAsAScenarioIs() async throws {
            try await withServer { port, scratch in
                let file = try scratch.file("small.swift", Self.scenario(port: port))
                let json = scratch.path("run.json")
                let ended = try await squall("run", file, "--json", json, "--threshold", "errors < 1%", "-q")
                #expect(RunTests.measured.contains(ended.code), "\(ended.errors)")
                #expect(ended.errors == "")
                #expect(ended.output.contains("✓ errors < 1%"))
                let report = try Report(file: json)
                #expect(report.counts.completed == 20)
            }
        }

        @Test func whatWasBuiltIsKept() async throws {
            try await withServer { port, scratch in
                try scratch.file("small.swift", Self.scenario(port: port))
                let (first, second) = (
                    try await squall("check", "small.swift", directory: scratch.url),
                    // Nothing can be built there.
                    try await squall("check", "small.swift", environment: ["PATH": "/nowhere"], directory: scratch.url)
                )
                #expect(first.code == 0 && first.errors.hasPrefix("building small.swift"), "\(first.errors)")
                #expect(first.output.contains("20 iterations") && first.output.contains("GET /ok"), "\(first.output)")
                #expect(second.code == 0 && second.errors == "" && second.output == first.output, "\(second.errors)")
            }
        }

        @Test func theVerdictIsTheExitCode() async throws {
            try await withServer { port, scratch in
                let file = try scratch.file("small.swift", Self.scenario(port: port, path: "/status?code=500"))
                let ended = try await squall("run", file, "--threshold", "errors < 1%")
                // 3 where the machine is too busy to measure on it.
                #expect([1, 3].contains(ended.code), "\(ended.errors)")
                #expect(ended.output.contains("✗ errors < 1%"), "\(ended.output)")
                let dead = try scratch.file("dead.swift", Self.scenario(port: try LoopbackPort.free()))
                #expect(try await squall("run", dead).code == 4)
            }
        }

        @Test func aStopIsAsOfAnyRun() async throws {
            try await withServer { port, scratch in
                let file = try scratch.file("never.swift", Self.scenario(port: port, path: "/never"))
                #expect(try await squall("check", file).code == 0)
                let process = try Command.start(
                    ["run", file, "--configuration", "debug"], environment: Self.environment)
                try await process.wait(for: "the first second") { process.errors.contains("00:01") }
                process.signal(SIGINT)
                try await process.wait(for: "the word that it stops") { process.errors.contains("stopping:") }
                process.signal(SIGINT)
                let ended = try await Command.ended(process)
                #expect(ended.code == 130)
                #expect(ended.output.hasPrefix("INTERRUPTED"))
            }
        }

        @Test func theCompilersMistakesNameTheUsersFile() async throws {
            let scratch = try Scratch()
            try scratch.file("wrong.swift", "import Squall\n\nlet x: Int = nothing\n")
            let ended = try await squall("run", "wrong.swift", directory: scratch.url)
            #expect(ended.code == 2)
            let lines = ended.errors.split(separator: "\n")
            #expect(lines.contains("wrong.swift:3:14: error: cannot find 'nothing' in scope"), "\(ended.errors)")
            #expect(!ended.errors.contains("script-tests"), "\(ended.errors)")
        }

        @Test func itGetsItsFlags() async throws {
            try await withServer { port, scratch in
                let file = try scratch.file("small.swift", Self.scenario(port: port))
                let ended = try await squall("run", file, "--quiet", "--seed", "7", "--dry-run")
                #expect(ended.code == 0 && ended.errors == "", "\(ended.errors)")
                #expect(ended.output.contains("seed           7"))
            }
        }

        @Test(arguments: [
            (["-c", "5"], "-c is for a URL; write it in"), (["--control", "127.0.0.1:8089"], "--control is not for"),
            (["--squall", "/nowhere"], "--squall names /nowhere, which does not have Squall's sources"),
        ]) func flagsThatDoNotFitAreRefusedBeforeTheBuild(_ flags: [String], _ message: String) async throws {
            let scratch = try Scratch()
            let file = try scratch.file("small.swift", "import Squall\n")
            let process = try Command.start(["run", file] + flags, environment: Self.environment)
            let ended = try await Command.ended(process)
            #expect(ended.code == 2)
            #expect(ended.errors.hasPrefix("error: \(message)"), "\(ended.errors)")
        }

        @Test func withoutSwiftItSaysWhatToInstall() async throws {
            let scratch = try Scratch()
            let file = try scratch.file("small.swift", "import Squall // \(UUID())\n")
            let ended = try await squall("run", file, environment: ["PATH": "/nowhere"])
            #expect(ended.code == 2)
            #expect(ended.errors.contains("error: no swift in the PATH"), "\(ended.errors)")
        }

        @Test func aFileThatIsNotThereIsNamed() async throws {
            let ended = try await squall("run", "nowhere.swift")
            #expect(ended.code == 2)
            #expect(
                ended.errors.hasPrefix("error: nowhere.swift: no such file; name a scenario file"), "\(ended.errors)")
        }
    }
}
