import Foundation
import TestServers
import Testing

extension CommandTests {
    /// `squall init`.
    @Suite(.serialized) struct InitTests {
        private func start(_ program: String, _ arguments: [String], in directory: URL) throws -> ChildProcess {
            // As its user builds it: only those who change Squall build strictly.
            try ChildProcess(
                executable: "/usr/bin/env", arguments: ["-u", "SQUALL_STRICT", program] + arguments,
                directory: directory)
        }

        @Test func aNewPackageRunsAndItsTestPasses() async throws {
            let scratch = try Scratch()
            let made = try await Command.run("init", "my-shop", directory: scratch.url)
            #expect(made.code == 0 && made.output.hasPrefix("made my-shop"), "\(made.errors)")

            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            let package = scratch.url.appending(path: "my-shop")
            let source = package.appending(path: "Sources/my-shop/Scenario.swift")
            try String(contentsOf: source, encoding: .utf8)
                .replacing("127.0.0.1:8080", with: "127.0.0.1:\(lab.port)")
                .write(to: source, atomically: true, encoding: .utf8)

            // Kept from one run of the tests to the next, as scenarios in files are: Squall is built once.
            let build = ["--scratch-path", Command.root.appending(path: ".build/script-tests/init").path]
            let test = try await Command.ended(
                try start("swift", ["test", "--disable-xctest"] + build, in: package), within: .seconds(900))
            #expect(test.code == 0 && test.output.contains("theScenarioRuns() passed"), "\(test.output)\(test.errors)")

            let json = scratch.path("run.json")
            let flags = ["--json", json, "--threshold", "errors < 1%", "-q"]
            let process = try start("swift", ["run", "--skip-build"] + build + ["my-shop"] + flags, in: package)
            let run = try await Command.ended(process)
            #expect([0, 1, 3].contains(run.code), "\(run.output)\(run.errors)")
            let report = try Report(file: json)
            #expect(report.ending == "completed" && report.errors.isEmpty && report.counts.completed > 0)
        }

        @Test func whatIsThereIsNotTouched() async throws {
            let scratch = try Scratch()
            try scratch.file("shop", "mine")
            let ended = try await Command.run("init", "shop", directory: scratch.url)
            #expect(ended.code == 2)
            #expect(ended.errors == "error: shop exists already; choose another name, or remove it\n")
            #expect(try String(contentsOfFile: scratch.path("shop"), encoding: .utf8) == "mine")
        }

        @Test func aBadNameIsRefused() async throws {
            let scratch = try Scratch()
            let ended = try await Command.run("init", "a/b", directory: scratch.url)
            #expect(ended.code == 2)
            #expect(ended.errors.hasPrefix("error: \"a/b\" is no name for a package"), "\(ended.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).isEmpty)
        }
    }
}
