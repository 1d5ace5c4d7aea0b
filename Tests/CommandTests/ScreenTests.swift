import Foundation
import TestServers
import Testing

/// A terminal of 100 columns and 30 rows, and the shell in it.
final class Screen {
    static let executable = "/usr/bin/tmux"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: executable) }

    private let files: Scratch
    private let server: ChildProcess

    /// Runs a command in the terminal; what it leaves behind stays until this object goes.
    init(_ command: String) async throws {
        let files = try Scratch()
        // In the foreground: a child of this test, ended by its own id with all that runs in it.
        let server = try ChildProcess(
            executable: Self.executable, arguments: ["-D", "-S", files.path("tmux"), "-f", "/dev/null"],
            // Empty counts as unset: whoever runs the tests may not want colours for themselves.
            environment: ["LC_ALL": "C.UTF-8", "NO_COLOR": ""])
        try await server.wait(for: "tmux") { FileManager.default.fileExists(atPath: files.path("tmux")) }
        (self.files, self.server) = (files, server)
        let shell = "\(command); echo code=$?; exec sleep 600"
        try await tmux("new-session", "-d", "-x", "100", "-y", "30", shell)
    }

    deinit { server.end() }

    @discardableResult private func tmux(_ arguments: String...) async throws -> String {
        let process = try ChildProcess(
            executable: Self.executable, arguments: ["-N", "-S", files.path("tmux")] + arguments,
            environment: ["LC_ALL": "C.UTF-8"])
        #expect(try await process.exitCode() == 0, "\(process.errors)")
        return process.output
    }

    var text: String { get async throws { try await tmux("capture-pane", "-p") } }
    /// The text with its colours.
    var coloredText: String { get async throws { try await tmux("capture-pane", "-p", "-e") } }
    var showsCursor: Bool { get async throws { try await tmux("display", "-p", "#{cursor_flag}") == "1\n" } }

    func press(_ key: String) async throws { try await tmux("send-keys", key) }

    func wait(for what: String, within limit: Duration = .seconds(30), _ condition: (String) -> Bool) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            let now = try await text
            if condition(now) { return }
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.TookTooLong(description: "\(what) did not come:\n\(now)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

extension CommandTests {
    /// The live view, as a person sees it.
    @Suite(.serialized, .enabled(if: Screen.isInstalled)) struct ScreenTests {
        @Test func theViewShowsTheRunAndLeavesTheTerminalInOrder() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let screen = try await Screen(
                "\(Command.executable) run http://127.0.0.1:\(server.port)/ok -r 300/s -d 10m")
            try await screen.wait(for: "the view") { $0.contains("last interval") && $0.contains("distribution") }
            let view = try await screen.text
            for word in ["throughput", "users", "errors", "response time", "p50", "p99", "max", "send lag", "/s"] {
                #expect(view.contains(word), "\(view)")
            }
            #expect(try await screen.coloredText.contains("\u{1B}["))
            #expect(try await !screen.showsCursor)
            // Each picture is drawn over the last one.
            try await screen.wait(for: "the third second") { $0.contains("00:03") }
            #expect(try await screen.text.split(separator: "throughput").count == 2)

            try await screen.press("C-c")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
            #expect(try await screen.showsCursor)
            let end = try await screen.text
            #expect(!end.contains("last interval"), "\(end)")
        }

        @Test func keysChangeTheLoad() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scratch = try Scratch()
            let screen = try await Screen(
                "\(Command.executable) run http://127.0.0.1:\(server.port)/ok -r 100/s -d 10m "
                    + "--json \(scratch.path("run.json"))")
            try await screen.wait(for: "the footer") { $0.contains("p pause   + more   - less   q stop") }
            try await screen.press("+")
            try await screen.wait(for: "the higher rate") { $0.contains("rate: 100/s -> 110/s (key)") }
            try await screen.press("-")
            try await screen.wait(for: "the lower rate") { $0.contains("rate: 110/s -> 99/s (key)") }
            try await screen.press("p")
            try await screen.wait(for: "the pause") { $0.contains("pause: 99/s -> 0/s (key)") }
            #expect(try await screen.text.contains("p resume"))
            try await screen.press("p")
            try await screen.wait(for: "the end of the pause") { $0.contains("resume: 0/s -> 99/s (key)") }
            // Keys are not echoed, nor is anything else that is typed.
            try await screen.press("x")
            try await screen.press("q")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
            let report = try Report(file: scratch.path("run.json"))
            #expect(report.events.map(\.action) == ["rate", "rate", "pause", "resume", "stop"])
            #expect(report.events.allSatisfy { $0.source == "key" })
        }

        /// Whatever way it ends, the terminal is as before.
        @Test(arguments: ["", "q", "C-c", "C-c C-c", "no target"])
        func theTerminalHasItsSettingsBack(_ ending: String) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let scratch = try Scratch()
            let port = ending == "no target" ? try LoopbackPort.free() : server.port
            let path = ending == "C-c C-c" ? "never" : "ok"
            let run =
                "\(Command.executable) run http://127.0.0.1:\(port)/\(path) -c 1 -d \(ending == "" ? "2s" : "10m")"
            let (before, during, after) = (scratch.path("before"), scratch.path("during"), scratch.path("after"))
            // In the middle of the run, somebody else looks at the terminal.
            let look = "(sleep 1; stty -g -F $(tty)) > \(during) &"
            let screen = try await Screen("stty -g > \(before); \(look) \(run); echo code=$?; stty -g > \(after)")
            if ending.hasPrefix("C") || ending == "q" {
                try await screen.wait(for: "the view") { $0.contains("00:02") }
                for key in ending.split(separator: " ") {
                    try await screen.press(String(key))
                    try await Task.sleep(for: .milliseconds(300))
                }
            }
            try await screen.wait(for: "the end") { $0.contains("code=") }
            try await Task.sleep(for: .milliseconds(300))
            let settings = try [before, during, after].map { try String(contentsOfFile: $0, encoding: .utf8) }
            #expect(!settings[0].isEmpty && settings[2] == settings[0])
            if ending != "no target" { #expect(settings[1] != settings[0], "keys are read one by one") }
        }

        @Test func withoutColor() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            let screen = try await Screen(
                "NO_COLOR=1 \(Command.executable) run http://127.0.0.1:\(server.port)/ok -r 300/s -d 3s")
            try await screen.wait(for: "the end") { $0.contains("code=") }
            #expect(try await !screen.coloredText.contains("\u{1B}["))
            #expect(try await screen.showsCursor)
        }
    }
}
