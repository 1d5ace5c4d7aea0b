import Foundation
import TestServers
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension CommandTests {
    /// What is measured beside a target: `squall run --watch`, `squall probe`.
    @Suite(.serialized) struct ProbeTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        @Test func aRunHasWhatItsTargetDidMeanwhile() async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let (json, html) = (scratch.path("run.json"), scratch.path("run.html"))
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "4", "-d", "3s", "-t", "1", "--watch",
                "port:\(lab.port)",
                "--store", scratch.path("runs.sqlite"), "--json", json, "--html", html)
            #expect([0, 3].contains(run.code), "\(run.errors)")
            #expect(run.output.contains("\nTARGET\n"))
            #expect(run.output.contains("squall cpu"))
            let target = try #require(
                object(String(contentsOfFile: json, encoding: .utf8))["target"] as? [String: Any])
            let programs = try #require(target["programs"] as? [[String: Any]])
            #expect(programs.map { $0["name"] as? String } == ["squall"])
            // The lab works for four users without a pause: on any machine for a part of the time.
            let (own, all) = (programs.first?["cores"] as? Double ?? 0, target["busy_cores"] as? Double ?? 0)
            #expect(own > 0.01)
            #expect(all >= own * 0.8 - 0.1)
            #expect((target["cores"] as? Int ?? 0) > 0)
            let intervals = try #require(
                object(String(contentsOfFile: json, encoding: .utf8))["intervals"] as? [[String: Any]])
            #expect(intervals.filter { $0["target"] is [String: Any] }.count >= 2)
            #expect(try String(contentsOfFile: html, encoding: .utf8).contains(#""targetCores":{"machine":["#))
            // And again, of the kept run.
            let again = try await Command.run("report", "last", "--store", scratch.path("runs.sqlite"))
            #expect(again.output.contains("\nTARGET\n"))
        }

        @Test func aRunWithoutHasNothingOfIt() async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/fast", "-n", "5", "-c", "1", "-t", "1", "--no-store", "--json", "-"
            )
            #expect(try object(run.output)["target"] is NSNull)
            #expect(!run.errors.contains("TARGET"))
        }

        @Test func whatIsNotThereCannotBeWatched() async throws {
            let port = try LoopbackPort.free()
            let none = try await Command.run("run", "http://127.0.0.1:1/", "-n", "1", "--watch", "port:\(port)")
            #expect(none.code == 2)
            #expect(
                none.errors.contains(
                    "error: --watch port:\(port) matches no process of this machine; start the target first"))
            for (flags, words) in [
                (
                    ["run", "http://127.0.0.1:1/", "--watch", "user:1"],
                    #""user:1" names no process; write pid:1234, name:nginx or port:8080"#
                ),
                (["run", "http://127.0.0.1:1/", "--watch", "port:0"], "a port is from 1 to 65535"),
                (["probe", "--interval", "1ms"], "write 10ms to 60s"),
                (["probe", "--name", "a"], "--name is about a hub; name one with --to"),
                (["probe", "--finest", "2s"], "--finest is longer than --interval, which is 1s"),
                (["probe", "--finest", "1ms"], "write 10ms to 60s"),
                (["probe", "--finest", "50ms", "--once"], "--finest is about readings that go on"),
                (["probe", "--finest", "50ms", "--listen", "0"], "--finest is about what is sent or printed"),
                (["probe", "--once", "--listen", "0"], "--once prints readings, --listen has them fetched"),
                (["probe", "--listen", "::1"], "write it as [::1]:9464"),
                (["probe", "--once", "--to", "http://127.0.0.1:1"], "--once is not for a hub"),
                (["probe", "--to", "127.0.0.1:1"], "this is no URL of http or https"),
            ] {
                let ended = try await Command.run(flags)
                #expect(ended.code == 2 && ended.errors.contains(words), "\(flags): \(ended.code) \(ended.errors)")
            }
        }

        @Test func aProbeShowsTheMachine() async throws {
            let once = try await Command.run("probe", "--once", "--interval", "100ms", "--watch", "pid:\(getpid())")
            #expect(once.code == 0)
            #expect(once.output.split(separator: "\n").count == 1)
            #expect(once.output.contains("  cpu ") && once.output.contains(" threads, "))
            let json = try await Command.run("probe", "--once", "--json")
            let reading = try object(json.output)
            #expect((reading["points"] as? [Any] ?? []).count > 10)
            #expect((reading["time"] as? Double ?? 0) > 1_700_000_000)
        }

        /// A real Prometheus fetches it, and understands it all.
        @Test func prometheusFetchesReadings() async throws {
            let port = try LoopbackPort.free()
            let probe = try Command.start(["probe", "--listen", "\(port)", "--watch", "pid:\(getpid())"])
            try await probe.wait(for: "its address") {
                probe.errors.contains("metrics at http://127.0.0.1:\(port)/metrics\n")
            }
            let prometheus = try await Prometheus(in: scratch, scraping: port)
            let deadline = ContinuousClock.now + .seconds(60)
            while try await !prometheus.has("process_cpu_time_seconds_total") {
                try #require(ContinuousClock.now < deadline, "Prometheus fetched nothing in a minute")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await prometheus.value("up") == 1)
            let memory = try await prometheus.value("sum(system_memory_usage_bytes)")
            #expect(memory == Double(sysconf(CInt(_SC_PHYS_PAGES))) * Double(sysconf(CInt(_SC_PAGESIZE))))
            #expect(try await prometheus.value(#"process_thread_count{process_pid="\#(getpid())"}"#) >= 1)
            #expect(try await prometheus.value("squall_probe_cpu_time_seconds_total") > 0)
            probe.signal(SIGINT)
            #expect(try await probe.exitCode() == 0)
        }

        /// A program that begins to work changes the pace; before it there were a few readings.
        @Test func itReadsMoreOftenWhileThingsChange() async throws {
            let worker = try ChildProcess(
                executable: "/bin/sh", arguments: ["-c", "sleep 2; while :; do :; done"])
            defer { worker.end() }
            let probe = try Command.start([
                "probe", "--json", "--interval", "500ms", "--finest", "20ms", "--watch", "pid:\(worker.processID)",
            ])
            try await probe.wait(for: "short intervals") {
                let times = probe.output.split(separator: "\n").compactMap { line in
                    (try? object(String(line)))?["time"] as? Double
                }
                return zip(times, times.dropFirst()).filter { $1 - $0 < 0.25 }.count >= 10
            }
            probe.signal(SIGINT)
            #expect(try await probe.exitCode() == 0)
        }

        @Test func anAddressThatIsTakenIsAClearError() async throws {
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let probe = try await Command.run("probe", "--listen", "\(lab.port)")
            #expect(probe.code != 0)
            #expect(probe.errors.contains("choose a free port with --listen"), "\(probe.errors)")
        }

        /// A hub that comes late gets what was measured before, and each reading once.
        @Test func aProbeTellsAHubWhatItMissed() async throws {
            let port = try LoopbackPort.free()
            let probe = try Command.start([
                "probe", "--to", "http://127.0.0.1:\(port)", "--name", "here", "--interval", "50ms", "--buffer",
                scratch.path("buffer.sqlite"),
            ])
            try await probe.wait(for: "the hub's absence") { probe.errors.contains("batches wait") }
            let hub = try Command.start([
                "hub", "--listen", "\(port)", "--store", scratch.path("hub.sqlite"),
            ])
            try await probe.wait(for: "the hub") { probe.errors.contains("the hub takes readings again") }
            probe.signal(SIGINT)
            #expect(try await probe.exitCode() == 0)
            let url = try #require(URL(string: "http://127.0.0.1:\(port)/probes"))
            let probes = try object(String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self))
            let known = try #require((probes["probes"] as? [[String: Any]])?.first)
            #expect(known["name"] as? String == "here")
            #expect((known["readings"] as? Int ?? 0) > 20)
            #expect(known["missing"] as? Int == 0 && known["dropped"] as? Int == 0)
            hub.signal(SIGINT)
            _ = try await hub.exitCode()
        }
    }
}
