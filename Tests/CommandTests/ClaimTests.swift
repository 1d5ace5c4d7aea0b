import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension CommandTests {
    /// `squall run --hub --probe`: a run that has what probes of a hub measure, each a process of its own.
    @Suite(.serialized) struct ClaimTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        private func hub() async throws -> TestServer {
            try await TestServer(
                executable: Command.executable,
                arguments: ["hub", "--listen", "0", "--store", scratch.path("hub.sqlite")])
        }

        private func probe(_ name: String, of hub: TestServer, watching port: Int) throws -> ChildProcess {
            try Command.start([
                "probe", "--to", "http://127.0.0.1:\(hub.port)", "--name", name, "--watch", "port:\(port)", "--buffer",
                scratch.path("\(name).sqlite"),
            ])
        }

        private func probes(of hub: TestServer) async throws -> [[String: Any]] {
            let url = try #require(URL(string: "http://127.0.0.1:\(hub.port)/probes"))
            let (body, _) = try await URLSession.shared.data(from: url)
            return try object(String(decoding: body, as: UTF8.self))["probes"] as? [[String: Any]] ?? []
        }

        /// Waits until the hub says of its probes what is expected.
        private func wait(
            for what: String, at hub: TestServer, until holds: ([[String: Any]]) -> Bool
        ) async throws {
            for _ in 0..<600 {
                if holds(try await probes(of: hub)) { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record("\(what) did not come about: \(try await probes(of: hub))")
        }

        @Test func aRunHasWhatProbesOfAHubMeasured() async throws {
            let (hub, lab) = (
                try await hub(),
                try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            )
            let watching = try ["web-1", "web-2"].map { try probe($0, of: hub, watching: lab.port) }
            try await wait(for: "two probes", at: hub) { $0.count == 2 && $0.allSatisfy { $0["interval"] != nil } }
            #expect(try await probes(of: hub).allSatisfy { $0["wantedInterval"] == nil })
            let (json, store) = (scratch.path("run.json"), scratch.path("runs.sqlite"))
            let run = try Command.start([
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "4", "-d", "5s", "-t", "1", "--hub",
                "http://127.0.0.1:\(hub.port)", "--probe", "web-1", "--probe", "web-2", "--store", store, "--json",
                json,
            ])
            // Told apart from others' wishes, and obeyed.
            try await wait(for: "the wish", at: hub) { $0.allSatisfy { $0["wantedInterval"] as? Double == 0.1 } }
            try await wait(for: "quick readings", at: hub) { $0.allSatisfy { ($0["interval"] as? Double ?? 1) < 0.5 } }
            let ended = try await Command.ended(run)
            #expect([0, 3].contains(ended.code), "\(ended.errors)")
            #expect(try await probes(of: hub).allSatisfy { $0["wantedInterval"] == nil })
            try await wait(for: "slow readings", at: hub) { $0.allSatisfy { ($0["interval"] as? Double ?? 0) > 0.5 } }
            #expect(ended.output.contains("\nTARGET\n  web-1\n"))
            #expect(ended.output.contains("  times of web-1 are right within "))
            let report = try object(String(contentsOfFile: json, encoding: .utf8))
            try expectFigures(try #require(report["target"] as? [String: Any]))
            let intervals = try #require(report["intervals"] as? [[String: Any]])
            #expect(intervals.prefix(5).allSatisfy { $0["target"] is [String: Any] })
            try await expectTheSame(as: report, keptIn: store)
            for probe in watching {
                probe.signal(SIGINT)
                _ = try await probe.exitCode()
            }
        }

        /// Both probes watch the same lab on this machine, which works for four users without a pause.
        private func expectFigures(_ target: [String: Any]) throws {
            let machines = try #require(target["machines"] as? [[String: Any]])
            #expect(machines.map { $0["name"] as? String } == ["web-1", "web-2"])
            for machine in machines {
                let programs = try #require(machine["programs"] as? [[String: Any]])
                #expect(programs.map { $0["name"] as? String } == ["squall"])
                #expect((programs.first?["cores"] as? Double ?? 0) > 0.01)
                #expect((0...1).contains(machine["clock_error"] as? Double ?? -1))
            }
            let programs = try #require(target["programs"] as? [[String: Any]])
            #expect(programs.map { $0["name"] as? String } == ["web-1/squall", "web-2/squall"])
        }

        /// What came late is in the store as in the report, over the run and in each interval.
        private func expectTheSame(as report: [String: Any], keptIn store: String) async throws {
            let again = try await Command.run("report", "last", "--store", store, "--json", "-")
            let kept = try object(again.output)
            for key in ["target", "intervals"] {
                #expect(kept[key] as? NSObject == report[key] as? NSObject, "\(key)")
            }
            // Of a run that was killed the intervals are all that there is.
            let sqlite = try await Command.ended(
                try ChildProcess(
                    executable: "/usr/bin/env",
                    arguments: [
                        "python3", "-c",
                        """
                        import json, sqlite3, sys, zlib
                        for (packed,) in sqlite3.connect(sys.argv[1]).execute("SELECT snapshot FROM interval ORDER BY number"):
                            print(1 if json.loads(zlib.decompress(packed[4:])).get("target", {}).get("series") else 0)
                        """, store,
                    ]))
            #expect(sqlite.output.hasPrefix("1\n1\n1\n1\n1\n"), "\(sqlite.output) \(sqlite.errors)")
        }

        /// What the report has of the target then is part of the run only: its reader is told.
        @Test func aHubThatGoesAwayIsNoticed() async throws {
            let (hub, lab) = (
                try await hub(),
                try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            )
            let probe = try probe("web-1", of: hub, watching: lab.port)
            try await wait(for: "the probe", at: hub) { $0.count == 1 && $0[0]["interval"] != nil }
            let json = scratch.path("run.json")
            let run = try Command.start([
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "2", "-d", "12s", "-t", "1", "--no-store",
                "--hub",
                "http://127.0.0.1:\(hub.port)", "--probe", "web-1", "--json", json,
            ])
            try await wait(for: "quick readings", at: hub) { ($0[0]["interval"] as? Double ?? 1) < 0.5 }
            try await Task.sleep(for: .seconds(4))
            try await hub.die()
            let ended = try await Command.ended(run)
            #expect([0, 3].contains(ended.code), "\(ended.errors)")
            // On a machine that was very slow nothing may have come at all.
            let words = ["of the run the probe web-1 has no readings: ", "nothing of the probe web-1 came: "]
            for text in [ended.errors, try String(contentsOfFile: json, encoding: .utf8)] {
                #expect(words.contains(where: text.contains), "\(text.suffix(2_000))")
            }
            probe.signal(SIGINT)
            _ = try await probe.exitCode()
        }

        @Test func whatCannotBeClaimedIsSaidBeforeTheLoad() async throws {
            let (hub, port) = (try await hub(), try LoopbackPort.free())
            let url = "http://127.0.0.1:\(hub.port)"
            func run(_ flags: String...) async throws -> Command.Ended {
                try await Command.run(["run", "http://127.0.0.1:1/", "-n", "1", "--no-store"] + flags)
            }
            let empty = try await run("--hub", url, "--probe", "web-1")
            #expect(empty.code == 2)
            #expect(empty.errors.contains("is called \"web-1\"; it knows none yet: start squall probe --to \(url)"))
            let probe = try probe("web-1", of: hub, watching: hub.port)
            try await wait(for: "the probe", at: hub) { $0.count == 1 }
            let unknown = try await run("--hub", url, "--probe", "web-9")
            #expect(unknown.code == 2)
            #expect(unknown.errors.contains("is called \"web-9\"; name one that it knows: web-1"), "\(unknown.errors)")
            probe.signal(SIGINT)
            _ = try await probe.exitCode()
            let silent = try await run("--hub", url, "--probe", "web-1")
            #expect(silent.code == 2)
            #expect(silent.errors.contains("says nothing, since "), "\(silent.errors)")
            #expect(try await probes(of: hub).allSatisfy { $0["wantedInterval"] == nil })
            let away = try await run("--hub", "http://127.0.0.1:\(port)", "--probe", "web-1")
            #expect(away.code == 2)
            #expect(away.errors.contains("the hub at http://127.0.0.1:\(port)"), "\(away.errors)")
            #expect(away.errors.contains("see that squall hub listens there"), "\(away.errors)")
        }

        @Test(arguments: [
            (["--probe", "a"], "--probe is about a hub; name one with --hub"),
            (["--hub", "http://127.0.0.1:1"], "--hub needs a probe; name one with --probe NAME"),
            (["--hub", "127.0.0.1:1", "--probe", "a"], "this is no URL of http or https"),
            (["--hub", "http://127.0.0.1:1", "--probe", ""], "--probe is empty"),
            (["--hub", "http://127.0.0.1:1", "--probe", "a", "--hub-token-file", "/none"], "a file that you may read"),
        ]) func flagsThatMakeNoSenseAreRefused(flags: [String], words: String) async throws {
            let ended = try await Command.run(["run", "http://127.0.0.1:1/", "-n", "1"] + flags)
            #expect(ended.code == 2 && ended.errors.contains(words), "\(ended.code) \(ended.errors)")
        }
    }
}
