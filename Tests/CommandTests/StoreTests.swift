import Foundation
import TestServers
import Testing

extension CommandTests {
    @Suite struct StoreTests {
        private let scratch: Scratch
        private let lab: TestServer

        init() async throws {
            scratch = try Scratch()
            lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
        }

        private var store: String { scratch.path("runs.sqlite") }
        private var url: String { "http://127.0.0.1:\(lab.port)/products" }

        /// A run that came to its end; on a machine that is busy it may say that its numbers are not to be trusted.
        private func isOver(_ run: Command.Ended) -> Bool { run.code == 0 || run.code == 3 }

        /// The runs of the store, as programs see them.
        private func listed(_ arguments: String...) async throws -> [[String: Any]] {
            let list = try await Command.ended(
                try Command.start(["runs", "list", "--json", "--store", store] + arguments))
            #expect(list.code == 0, "\(list.errors)")
            let runs = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
            return try #require(runs as? [[String: Any]])
        }

        @Test func aRunIsKeptAndShownAgain() async throws {
            let run = try await Command.run(
                "run", url, "-c", "2", "-n", "40", "--store", store, "--tag", "nightly", "--json",
                scratch.path("run.json"))
            #expect(isOver(run), "\(run.errors)")
            let runs = try await listed("--tag", "nightly")
            let id = try #require(runs.first?["id"] as? String)
            #expect(runs.count == 1 && runs[0]["status"] as? String == "complete")
            #expect(runs[0]["exchanges"] as? Int == 40)
            #expect(runs[0]["verdict"] as? String == (run.code == 0 ? "pass" : "invalid"))
            #expect((runs[0]["started"] as? String)?.hasSuffix("Z") == true)
            #expect(run.errors.contains("kept as \(id)"))

            let again = try await Command.run("report", String(id.suffix(4)), "--store", store)
            #expect(again.code == 0 && again.output == run.output)
            let json = try await Command.run("report", "last", "--store", store, "--json", "-")
            #expect(try json.output == String(contentsOfFile: scratch.path("run.json"), encoding: .utf8))
        }

        @Test func filesAreWrittenAgain() async throws {
            let names = ["run.csv", "run.jsonl", "run.hdr", "run.xml"]
            func flags(_ prefix: String) -> [String] {
                zip(["--csv", "--json-lines", "--hdr", "--junit"], names).flatMap { [$0, scratch.path(prefix + $1)] }
            }
            let run = try await Command.ended(
                try Command.start(["run", url, "-r", "50/s", "-d", "1500ms", "--store", store] + flags("first-")))
            #expect(isOver(run), "\(run.errors)")
            let report = try await Command.ended(
                try Command.start(["report", "--store", store] + flags("again-")))
            #expect(report.code == 0 && report.output.isEmpty, "\(report.errors)")
            for name in names {
                let (first, again) = (
                    try String(contentsOfFile: scratch.path("first-" + name), encoding: .utf8),
                    try String(contentsOfFile: scratch.path("again-" + name), encoding: .utf8)
                )
                // Instants of the start differ by what lies between two readings of the clock.
                func body(_ text: String) -> [Substring] {
                    text.split(whereSeparator: \.isNewline).filter {
                        !$0.hasPrefix("#[") && !$0.contains("\"started_at\"") && !$0.contains("timestamp=")
                    }
                }
                #expect(body(first) == body(again), "\(name)")
                #expect(body(first).count > 2, "\(name)")
            }
        }

        @Test func runsAreTaggedExportedImportedAndDeleted() async throws {
            _ = try await Command.run("run", url, "-c", "1", "-n", "5", "--store", store, "--quiet")
            #expect(try await Command.run("runs", "tag", "last", "main", "--store", store).code == 0)
            #expect(try await listed("--tag", "main").count == 1)
            let file = scratch.path("run.squall")
            #expect(try await Command.run("runs", "export", "last", file, "--store", store).code == 0)
            #expect(try await Command.run("runs", "delete", "last", "--store", store).code == 0)
            #expect(try await listed().isEmpty)
            #expect(try await Command.run("runs", "import", file, "--store", store).code == 0)
            #expect(try await listed("--tag", "main").count == 1)
            let missing = try await Command.run("report", "zzzz", "--store", store)
            #expect(missing.code == 2 && missing.errors.contains("squall runs lists them"))
        }

        @Test func nothingIsKeptOfARunThatSaysSo() async throws {
            let run = try await Command.run(
                "run", url, "-c", "1", "-n", "5", "--no-store", environment: ["XDG_DATA_HOME": scratch.url.path])
            #expect(isOver(run) && !run.errors.contains("kept"))
            #expect(!FileManager.default.fileExists(atPath: scratch.path("squall")))
        }

        /// A store that cannot be written, and a disk that is full, cost the store and not the run.
        @Test func theRunGoesOnWithoutItsStore() async throws {
            let nowhere = try await Command.run("run", url, "-c", "1", "-n", "5", "--store", "/dev/null/runs.sqlite")
            #expect(isOver(nowhere) && nowhere.output.contains("EXCHANGES"))
            #expect(nowhere.errors.contains("warning: the run is not kept") && nowhere.errors.contains("--store FILE"))

            // The shell's limit on the size of files (in blocks of 512 bytes) stands for a disk that gets full: there is room
            // for the beginning of the run in the write-ahead log.
            _ = try await Command.run("run", url, "-c", "1", "-n", "5", "--store", store, "--quiet")
            let full = try await Command.ended(
                try ChildProcess(
                    executable: "/bin/sh",
                    arguments: [
                        "-c", #"trap '' XFSZ; ulimit -f 80; exec "$0" run "$1" -c 4 -d 4s --store "$2""#,
                        Command.executable, url, store,
                    ]))
            #expect(isOver(full) && full.output.contains("EXCHANGES"), "\(full.errors)")
            #expect(full.errors.contains("warning: the run is not kept as a whole"), "\(full.errors)")
        }

        /// Whenever the process is killed, what it had measured until a second before is there.
        @Test(.timeLimit(.minutes(5))) func aKilledRunLosesItsLastSecondAtMost() async throws {
            for _ in 0..<5 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 {
                        group.addTask { [url] in
                            try await Self.kill(afterMilliseconds: Int.random(in: 100...2_800), loading: url)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }

        /// What is written line by line beside the store tells what had been measured.
        private static func kill(afterMilliseconds milliseconds: Int, loading url: String) async throws {
            let scratch = try Scratch()
            let (store, lines) = (scratch.path("runs.sqlite"), scratch.path("run.jsonl"))
            let run = try Command.start([
                "run", url, "-r", "40/s", "-d", "60s", "-t", "1", "--quiet", "--store", store, "--json-lines", lines,
            ])
            try await Task.sleep(for: .milliseconds(milliseconds))
            run.signal(SIGKILL)
            _ = try await run.exitCode(within: .seconds(20))
            let measured =
                (try? String(contentsOfFile: lines, encoding: .utf8))?.split(separator: "\n")
                .count { $0.contains(#""type":"interval""#) && $0.hasSuffix("}") } ?? 0
            guard FileManager.default.fileExists(atPath: store) else {
                #expect(measured == 0, "killed after \(milliseconds) ms")
                return
            }
            let list = try await Command.run("runs", "list", "--json", "--store", store)
            #expect(list.code == 0, "\(list.errors)")
            let runs = try #require(
                try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
            guard let kept = runs.first else {
                #expect(measured == 0, "killed after \(milliseconds) ms")
                return
            }
            #expect(kept["status"] as? String == "incomplete")
            let duration = try #require(kept["duration"] as? Double)
            // The store may be one second behind, and on a machine that is busy one line.
            #expect(duration >= Double(measured - 2), "killed after \(milliseconds) ms: \(duration) s of \(measured)")
            let report = try await Command.run("report", "--store", store)
            #expect(report.code == 0 && report.output.contains("INCOMPLETE"), "\(report.errors)")
        }
    }
}
