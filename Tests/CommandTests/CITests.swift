import Foundation
import TestServers
import Testing

extension CommandTests {
    /// What a CI pipeline reads.
    @Suite(.serialized) struct CITests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func withScenario(_ body: (_ scenario: String) async throws -> Void) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let text =
                Scenario.small(target: "http://127.0.0.1:\(server.port)") + "\nthresholds: [max < 1ns, errors < 1%]\n"
            try await body(try scratch.file("small.yaml", text))
        }

        @Test func gitHubIsToldBySummaryAndAnnotation() async throws {
            try await withScenario { scenario in
                let summary = try scratch.file("summary.md", "# Before\n")
                let ended = try await Command.run(
                    "run", scenario, "--quiet", "--no-store", "--github", "--json", "-",
                    environment: ["GITHUB_STEP_SUMMARY": summary, "GITHUB_WORKSPACE": scratch.url.path])
                #expect([1, 3].contains(ended.code), "\(ended.errors)")
                // Standard output has the report alone.
                #expect(try Report(ended.output).exchanges == 40)
                let annotation =
                    "::error title=Threshold failed,file=small.yaml,line=10,col=14::max < 1ns does not hold: "
                #expect(ended.errors.hasPrefix(annotation), "\(ended.errors)")
                let text = try String(contentsOfFile: summary, encoding: .utf8)
                #expect(text.hasPrefix("# Before\n## ❌ ") && text.contains("| <code>max &lt; 1ns</code> | ❌ | "))
            }
        }

        @Test func gitHubIsOnlyToldWhereItIs() async throws {
            let ended = try await Command.run(
                "run", "http://127.0.0.1:1/", "--github", environment: ["GITHUB_STEP_SUMMARY": ""])
            #expect(ended.code == 2)
            #expect(
                ended.errors == """
                    error: --github is for a step of GitHub Actions, and GITHUB_STEP_SUMMARY is not set; \
                    use --markdown FILE elsewhere

                    """)
        }

        @Test func aKeptRunComesAsMarkdownToo() async throws {
            try await withScenario { scenario in
                let (store, first) = (scratch.path("runs.db"), scratch.path("first.md"))
                _ = try await Command.run("run", scenario, "--quiet", "--store", store, "--markdown", first)
                let again = try await Command.run("report", "--store", store, "--markdown", "-")
                #expect(again.code == 0, "\(again.errors)")
                #expect(again.output == (try String(contentsOfFile: first, encoding: .utf8)))
                let both = try await Command.run("report", "--store", store, "--markdown", "-", "--json", "-")
                #expect(both.code == 2 && both.errors.contains("give one of them a file"))
            }
        }

        /// Whatever is not a terminal gets text: no colour, and no line that is written over.
        @Test func pipesGetNoControlCharacters() async throws {
            try await withScenario { scenario in
                let store = scratch.path("runs.db")
                let commands: [[String]] = [
                    ["run", scenario, "--store", store, "--tag", "a"], ["run", scenario, "--store", store, "--quiet"],
                    ["run", scenario, "--dry-run"], ["check", scenario], ["report", "--store", store],
                    ["report", "--store", store, "--verbose"],
                    ["report", "--store", store, "--json-lines", "/dev/stdout"],
                    ["runs", "--store", store], ["ctl", "status", "--address", "http://127.0.0.1:1"], ["--help"],
                    ["help", "run"], ["lab", "--port", "none"], ["run", "nothing.yaml"], ["init", "a b"],
                ]
                for command in commands {
                    // As CI systems have it: they set TERM, and many force colours for others.
                    let ended = try await Command.run(command, environment: ["TERM": "xterm-256color", "CI": "true"])
                    let text = ended.output + ended.errors
                    #expect(
                        !text.isEmpty && !text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\r" }, "\(command)")
                }
            }
        }

        /// A file that takes longer than a second to look through, on a terminal.
        @Test(.enabled(if: Screen.isInstalled)) func readingALargeFileShowsHowFarItIs() async throws {
            let row = String(repeating: "name of a customer,", count: 20).dropLast()
            let head = (0..<20).map { "c\($0)" }.joined(separator: ",")
            // 19.0 MB, which a debug build needs some seconds for.
            try scratch.file("large.csv", head + "\n" + String(repeating: row + "\n", count: 50_000))
            let scenario = try scratch.file(
                "large.yaml",
                """
                squall: 1
                target: http://127.0.0.1:1
                data: {customers: {csv: large.csv}}
                phases: [{iterations: 1, users: 1}]
                users: {tasks: [{get: "/${customers.c0}"}]}
                """)
            // What was written meanwhile is in the transcript, however late anybody looks at the screen.
            let transcript = scratch.path("transcript")
            let screen = try await Screen("script -qefc '\(Command.executable) check \(scenario)' \(transcript)")
            try await screen.wait(for: "the plan", within: .seconds(240)) { $0.contains("code=0") }
            let written = try String(contentsOfFile: transcript, encoding: .utf8)
            #expect(written.contains(/reading .*large\.csv: [0-9.]+ MB of 19\.0 MB/))
            #expect(try await !screen.text.contains("reading "))
        }
    }
}
