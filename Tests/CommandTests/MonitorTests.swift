import Foundation
import TestServers
import Testing

extension CommandTests {
    /// `squall monitor`: a service without a load.
    @Suite(.serialized) struct MonitorTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        @Test func withoutATerminalItWritesALineEachSecond() async throws {
            let ended = try await Command.run(
                "monitor", "--watch", "pid:\(getpid())", "--for", "3s", "--alert", "memory > 1kB")
            #expect(ended.code == 0, "\(ended.errors)")
            let lines = ended.output.split(separator: "\n")
            // The first reading has nothing before it, and a machine may be too busy for one of the others.
            #expect((1...3).contains(lines.count), "\(ended.output)")
            #expect(lines.allSatisfy { $0.contains("  cpu ") && $0.contains(" threads, ") }, "\(ended.output)")
            #expect(ended.errors.contains("alert: this machine: memory > 1kB ("))
        }

        @Test func probesOfAHubAreSeenAndAnInterruptIsNoFailure() async throws {
            let hub = try await TestServer(
                executable: Command.executable,
                arguments: ["hub", "--listen", "0", "--store", scratch.path("hub.sqlite")])
            let url = "http://127.0.0.1:\(hub.port)"
            let probe = try Command.start([
                "probe", "--to", url, "--name", "web-1", "--buffer", scratch.path("probe.sqlite"),
            ])
            try await probe.wait(for: "the probe") { probe.errors.contains("measures every") }
            var monitor = try Command.start(["monitor", "--hub", url, "--probe", "web-1"])
            // The probe may not have told the hub of itself yet.
            for _ in 0..<50 where try await failed(monitor) {
                try await Task.sleep(for: .milliseconds(200))
                monitor = try Command.start(["monitor", "--hub", url, "--probe", "web-1"])
            }
            try await monitor.wait(for: "two lines") {
                monitor.output.split(separator: "\n").count >= 2
            }
            #expect(monitor.output.contains("  cpu "), "\(monitor.output)")
            monitor.signal(SIGINT)
            #expect(try await monitor.exitCode() == 0)
            probe.signal(SIGINT)
            _ = try await probe.exitCode()
        }

        /// Whether a monitor has ended before it showed anything.
        private func failed(_ monitor: ChildProcess) async throws -> Bool {
            try await monitor.wait(for: "a line or its end") { monitor.output.contains("\n") || !monitor.isRunning }
            return !monitor.isRunning
        }

        @Test(.enabled(if: Screen.isInstalled)) func onATerminalItIsAPicture() async throws {
            let screen = try await Screen("\(Command.executable) monitor --watch pid:\(getpid())")
            try await screen.wait(for: "the cores") {
                $0.contains("squall monitor  this machine") && $0.contains("100 % ┤")
            }
            try await screen.wait(for: "the next seconds") { $0.contains("00:03") }
            #expect(try await screen.isOtherScreen)
            #expect(try await screen.text.contains("threads"))
            try await screen.press("C-c")
            try await screen.wait(for: "the end") { $0.contains("code=0") }
            let (isOther, showsCursor) = (try await screen.isOtherScreen, try await screen.showsCursor)
            #expect(!isOther && showsCursor)
        }

        @Test(arguments: [
            (["--for", "0s"], "--for 0s is no time; write for example 10m"),
            (["--probe", "a"], "--probe is about a hub"),
            (["--alert", "cpu"], "compares nothing with a limit"),
            (["--hub", "http://127.0.0.1:1", "--probe", "a"], "see that squall hub listens there"),
        ]) func flagsThatMakeNoSenseAreRefused(flags: [String], words: String) async throws {
            let ended = try await Command.run(["monitor"] + flags)
            #expect(ended.code == 2 && ended.errors.contains(words), "\(ended.code) \(ended.errors)")
        }
    }
}
