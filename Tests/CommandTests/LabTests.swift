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

        @Test func theLabEndsWithADemonstrationThatIsKilled() async throws {
            let demo = try Command.start(["demo", "-q", "--no-store"])
            var lab: Int?
            try await demo.wait(for: "the lab") {
                lab = Self.children(of: demo.processID).first
                return lab != nil
            }
            let child = try #require(lab)
            demo.signal(SIGKILL)
            try await demo.wait(for: "the lab's end") { !Self.runs(child) }
        }

        private static func children(of process: pid_t) -> [Int] {
            let tasks = "/proc/\(process)/task"
            return (try? FileManager.default.contentsOfDirectory(atPath: tasks))?.flatMap { task in
                let ids = try? String(contentsOfFile: "\(tasks)/\(task)/children", encoding: .utf8)
                return (ids ?? "").split(separator: " ").compactMap { Int($0) }
            } ?? []
        }

        /// Whether there is such a process, and it has not ended: one that nobody asks about is there as a zombie.
        private static func runs(_ process: Int) -> Bool {
            guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
            return stat.split(separator: ")").last?.hasPrefix(" Z") == false
        }
    }
}
