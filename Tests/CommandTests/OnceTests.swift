import Foundation
import TestServers
import Testing

extension CommandTests {
    /// Setup, teardown, counted users and several scenarios against the lab, through the built command.
    @Suite(.serialized) struct OnceTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func withLab(_ body: (String) async throws -> Void) async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            defer { lab.stop() }
            try await body("http://127.0.0.1:\(lab.port)")
        }

        private func report(_ path: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: path))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }

        /// An example for another target, with its durations cut.
        private func example(_ name: String, target: String, _ changes: [(String, String)] = []) throws -> String {
            var text = try String(
                contentsOf: Command.root.appending(path: "Examples/\(name).yaml"), encoding: .utf8)
            for (part, other) in [("http://127.0.0.1:8080", target)] + changes {
                #expect(text.contains(part))
                text = text.replacing(part, with: other)
            }
            return try scratch.file("\(name).yaml", text)
        }

        @Test func whatTheSetupSavesAllUsersKnow() async throws {
            try await withLab { target in
                let scenario = try example("once", target: target, [("duration: 10s", "duration: 2s")])
                let path = scratch.path("once.json")
                let ended = try await Command.run("run", scenario, "--quiet", "--json", path)
                #expect([0, 3].contains(ended.code), "\(ended.output)\(ended.errors)")
                let report = try report(path)
                let tasks = (report["tasks"] as? [[String: Any]] ?? []).compactMap { $0["task"] as? String }
                #expect(tasks == ["/products", "look into the cart"])
                let counts = try #require(report["counts"] as? [String: Int])
                #expect(counts["failed"] == 0 && (counts["completed"] ?? 0) > 4)
            }
        }

        @Test func aSetupThatFailsSaysWhat() async throws {
            try await withLab { target in
                let scenario = try example("once", target: target, [("post: /login", "post: /log")])
                let (json, junit) = (scratch.path("once.json"), scratch.path("once.xml"))
                let ended = try await Command.run("run", scenario, "--quiet", "--json", json, "--junit", junit)
                #expect(ended.code == 3 && ended.output.isEmpty)
                let report = try report(json)
                #expect(report["ending"] as? String == "setup_failed" && report["verdict"] as? String == "invalid")
                let tests = try String(contentsOf: URL(filePath: junit), encoding: .utf8)
                #expect(tests.contains(#"tests="1" failures="0" errors="1""#) && tests.contains("status 404"))
                #expect(
                    ended.errors == """
                        error: the setup failed, and the load did not begin: "log in": status 404; \
                        the teardown was left out, so what the setup made may still be there

                        """)
            }
        }

        @Test func eachScenarioHasAReportOfItsOwn() async throws {
            try await withLab { target in
                let scenario = try example(
                    "sale-day", target: target,
                    [("duration: 30s", "duration: 3s"), ("start: 5s", "start: 1s"), ("duration: 15s", "duration: 1s")])
                let path = scratch.path("sale.json")
                let ended = try await Command.run("run", scenario, "--quiet", "--json", path)
                #expect(ended.output.contains("\nSCENARIOS\n"), "\(ended.output)\(ended.errors)")
                let parts = try #require(try report(path)["scenarios"] as? [[String: Any]])
                #expect(parts.compactMap { $0["name"] as? String } == ["browsers", "buyers"])
                #expect(parts.last?["start"] as? Double == 1 && parts.last?["exchanges"] as? Int == 40)
            }
        }
    }
}
