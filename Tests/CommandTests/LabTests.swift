import Foundation
import Testing

extension CommandTests {
    /// What needs the lab: the examples, and the demonstration.
    @Suite(.serialized) struct LabTests {
        static let examples: [String] = {
            let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
            return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
        }()
        static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Examples")

        @Test func theLabSaysWhereItIs() async throws {
            let lab = try Command.start(["lab", "--port", "0"])
            try await lab.wait(for: "the second line") { lab.output.contains("Ctrl-C stops") }
            #expect(lab.output.hasPrefix("lab listening on http://127.0.0.1:"))
            lab.signal(SIGINT)
            _ = try await lab.exitCode()
        }

        @Test func thereAreExamples() {
            #expect(Self.examples.count >= 12)
        }

        @Test(arguments: examples) func anExampleIsInOrder(_ name: String) async throws {
            let ended = try await Command.run("check", Self.directory.appending(path: name).path)
            #expect(ended.code == 0)
            #expect(ended.errors == "")
            #expect(ended.output.hasPrefix("plan           "))
        }

        @Test func theDemonstrationWorks() async throws {
            let scratch = try Scratch()
            let json = scratch.path("demo.json")
            let ended = try await Command.run("demo", "--json", json)
            #expect([0, 1, 3].contains(ended.code), "\(ended.output)\(ended.errors)")
            let report = try Report(file: json)
            #expect(report.ending == "completed")
            // 100/s to 400/s in 10 s, then 400/s for 10 s: 6500 arrivals, one of nine of which is three exchanges. Both
            // numbers are random: the bounds are ten standard deviations away.
            #expect((6900...9000).contains(report.counts.intended))
            #expect(report.errors.isEmpty)
        }
    }
}
