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
    /// The text with what has scrolled away above it.
    var scrollback: String { get async throws { try await tmux("capture-pane", "-p", "-S", "-") } }
    /// The text with its colours.
    var coloredText: String { get async throws { try await tmux("capture-pane", "-p", "-e") } }
    var showsCursor: Bool { get async throws { try await tmux("display", "-p", "#{cursor_flag}") == "1\n" } }

    /// Whether the screen of its own is shown, rather than the one with the scrollback.
    var isOtherScreen: Bool { get async throws { try await tmux("display", "-p", "#{alternate_on}") == "1\n" } }

    func press(_ key: String) async throws { try await tmux("send-keys", key) }

    /// Types a line for a shell.
    func type(_ line: String) async throws {
        try await tmux("send-keys", "-l", line)
        try await press("Enter")
    }

    func resize(to columns: Int, _ rows: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

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
        private let server: TestServer
        private let scratch: Scratch

        init() async throws {
            server = try await TestServer.hostile()
            scratch = try Scratch()
        }

        private func run(_ arguments: String, path: String = "ok") -> String {
            "\(Command.executable) run http://127.0.0.1:\(server.port)/\(path) --no-store \(arguments)"
        }

        @Test(arguments: ["screen", "tmux-256color", "xterm"])
        func theViewShowsTheRunAndLeavesTheTerminalInOrder(_ terminal: String) async throws {
            defer { server.stop() }
            let screen = try await Screen("echo before; TERM=\(terminal) \(run("-r 300/s -d 10m"))")
            try await screen.wait(for: "the view") { $0.contains("whole run") && $0.contains("generator") }
            let view = try await screen.text
            for word in [
                "throughput", "users", "errors", "response time", "p50", "p95", "p99", "planned 300/s", "send lag",
                "in flight", "00:00", "10:00", "space pause",
            ] {
                #expect(view.contains(word), "\(word):\n\(view)")
            }
            #expect(try await screen.coloredText.contains("\u{1B}["))
            #expect(try await !screen.showsCursor)
            #expect(try await screen.isOtherScreen)
            #expect(!view.contains("before"))
            // Each picture is drawn over the last one.
            try await screen.wait(for: "the third second") { $0.contains("00:03 / 10:00") }
            #expect(try await screen.text.split(separator: "whole run").count == 2)

            try await screen.press("C-c")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
            #expect(try await screen.showsCursor)
            #expect(try await !screen.isOtherScreen)
            let end = try await screen.scrollback
            #expect(end.contains("before") && end.contains("INTERRUPTED") && !end.contains("space pause"), "\(end)")
        }

        @Test func keysChangeTheLoad() async throws {
            defer { server.stop() }
            let screen = try await Screen(run("-r 100/s -d 10m --json \(scratch.path("run.json"))"))
            try await screen.wait(for: "the footer") { $0.contains("space pause") && $0.contains("q stop") }
            try await screen.wait(for: "the first second") { $0.contains("00:01 / 10:00") }
            try await screen.press("+")
            try await screen.wait(for: "the higher rate") { $0.contains("rate: 100/s -> 110/s (key)") }
            try await screen.press("-")
            try await screen.wait(for: "the lower rate") { $0.contains("rate: 110/s -> 99/s (key)") }
            try await screen.press("]")
            try await screen.wait(for: "twice the rate") { $0.contains("rate: 99/s -> 198/s (key)") }
            try await screen.press("[")
            try await screen.wait(for: "half of it") { $0.contains("rate: 198/s -> 99/s (key)") }
            try await screen.press("Space")
            try await screen.wait(for: "the pause") { $0.contains("pause: 99/s -> 0/s (key)") }
            try await screen.wait(for: "the sign of it") { $0.contains("space resume") && $0.contains("paused") }
            try await screen.press("p")
            try await screen.wait(for: "the end of the pause") { $0.contains("resume: 0/s -> 99/s (key)") }
            #expect(try await screen.text.contains("▲"))
            // Keys are not echoed, nor is anything else that is typed.
            try await screen.press("x")
            try await screen.press("q")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
            let report = try Report(file: scratch.path("run.json"))
            #expect(report.events.map(\.action) == ["rate", "rate", "rate", "rate", "pause", "resume", "stop"])
            #expect(report.events.allSatisfy { $0.source == "key" })
        }

        @Test func keysChooseWhatIsSeen() async throws {
            defer { server.stop() }
            let screen = try await Screen(run("-r 50/s -d 10m", path: "status"))
            try await screen.wait(for: "the first second") { $0.contains("00:01 / 10:00") }
            for (key, words) in [
                ("2", ["SERIES", "per second", "by traffic"]), ("s", ["by p99"]), ("3", ["last interval", "▲p50"]),
                ("4", ["ERRORS", "status", "503"]), ("5", ["WHERE THE TIME GOES", "connect", "PHASES"]),
                ("?", ["KEYS", "Ctrl-Z"]), ("?", ["generator", "target"]), ("Down", ["generator"]),
            ] {
                try await screen.press(key)
                try await screen.wait(for: "the view of \(key)") { text in words.allSatisfy { text.contains($0) } }
            }
            // No key of these changed the load.
            try await screen.press("q")
            try await screen.wait(for: "the end") { $0.contains("code=") }
            #expect(try await !screen.text.contains("rate:"))
        }

        @Test func whatCannotBeChangedIsSaidInALine() async throws {
            defer { server.stop() }
            let screen = try await Screen(run("-n 100000000 -c 1"))
            try await screen.wait(for: "the first second") { $0.contains("00:01") && $0.contains("space pause") }
            try await screen.press("+")
            try await screen.wait(for: "why not") {
                $0.contains("the users of this load share a number of iterations; plan a duration")
            }
            try await screen.press("q")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
        }

        @Test func aResizedTerminalIsFilledAgain() async throws {
            defer { server.stop() }
            let screen = try await Screen(run("-r 100/s -d 10m"))
            try await screen.wait(for: "the first second") { $0.contains("00:01 / 10:00") }
            for (columns, rows) in [(40, 12), (120, 40), (80, 24), (30, 8), (200, 50)] {
                try await screen.resize(to: columns, rows)
                try await screen.wait(for: "\(columns) × \(rows)") { text in
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                    return lines.count == rows && lines.first?.hasPrefix("squall") == true
                        && lines.last?.contains("stop") == true && lines.filter { $0.hasPrefix("squall") }.count == 1
                }
            }
            try await screen.press("q")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
        }

        /// Whatever way it ends, the terminal is as before.
        @Test(arguments: ["", "q", "C-c", "C-c C-c", "no target", "-TERM", "-SEGV", "-ABRT"])
        func theTerminalHasItsSettingsBack(_ ending: String) async throws {
            defer { server.stop() }
            let port = ending == "no target" ? try LoopbackPort.free() : server.port
            let path = ending == "C-c C-c" ? "never" : "ok"
            let run =
                "\(Command.executable) run http://127.0.0.1:\(port)/\(path) --no-store -c 1 -d \(ending == "" ? "2s" : "10m")"
            let (before, during, after) = (scratch.path("before"), scratch.path("during"), scratch.path("after"))
            // In the middle of the run, somebody else looks at the terminal.
            let look = "(sleep 1; stty -g -F $(tty)) > \(during) &"
            // Swift's own backtraces ask at a terminal what to do next, and wait for the answer.
            let process = "SWIFT_BACKTRACE=enable=no sh -c 'echo $$ > \(scratch.path("pid")); exec \(run)'"
            let screen = try await Screen("stty -g > \(before); \(look) \(process); echo code=$?; stty -g > \(after)")
            if !ending.isEmpty, ending != "no target" {
                try await screen.wait(for: "the view") { $0.contains("00:02") }
                #expect(try await screen.isOtherScreen)
                for key in ending.split(separator: " ").map(String.init) {
                    if key.hasPrefix("-") {
                        let pid = try String(contentsOfFile: scratch.path("pid"), encoding: .utf8)
                        let signal = ["-TERM": SIGTERM, "-SEGV": SIGSEGV, "-ABRT": SIGABRT][key] ?? SIGTERM
                        kill(try #require(pid_t(pid.trimmingCharacters(in: .newlines))), signal)
                    } else {
                        try await screen.press(key)
                    }
                    try await Task.sleep(for: .milliseconds(300))
                }
            }
            try await screen.wait(for: "the end") { $0.contains("code=") }
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await screen.showsCursor)
            #expect(try await !screen.isOtherScreen)
            let settings = try [before, during, after].map { try String(contentsOfFile: $0, encoding: .utf8) }
            #expect(!settings[0].isEmpty && settings[2] == settings[0])
            if ending != "no target" { #expect(settings[1] != settings[0], "keys are read one by one") }
        }

        @Test func suspendedItLeavesTheTerminalToTheShellAndComesBack() async throws {
            defer { server.stop() }
            let screen = try await Screen("PS1='$ ' bash --norc --noediting -i")
            try await screen.type("stty -g > \(scratch.path("before")); \(run("-r 50/s -d 10m"))")
            try await screen.wait(for: "the view") { $0.contains("00:01 / 10:00") }
            try await screen.press("C-z")
            try await screen.wait(for: "the shell") { $0.contains("Stopped") }
            #expect(try await screen.showsCursor)
            #expect(try await !screen.isOtherScreen)
            try await screen.type("stty -g > \(scratch.path("stopped")); echo sum=$((40 + 2))")
            try await screen.wait(for: "the shell's answer") { $0.contains("sum=42") }
            // In the background it draws nothing.
            try await screen.type("bg")
            try await Task.sleep(for: .seconds(2))
            #expect(try await !screen.isOtherScreen)
            try await screen.type("fg")
            try await screen.wait(for: "the view again") { $0.contains("space pause") && $0.contains("whole run") }
            #expect(try await !screen.showsCursor)
            #expect(try await screen.isOtherScreen)
            try await screen.press("+")
            try await screen.wait(for: "the higher rate") { $0.contains("rate: 50/s -> 55/s (key)") }
            try await screen.press("q")
            try await screen.wait(for: "the report's end") { $0.contains("VALIDITY") }
            #expect(try await screen.scrollback.contains("INTERRUPTED"))
            try await screen.type("stty -g > \(scratch.path("after")); echo sum=$((41 + 2))")
            try await screen.wait(for: "the shell at the end") { $0.contains("sum=43") }
            let settings = try ["before", "stopped", "after"].map {
                try String(contentsOfFile: scratch.path($0), encoding: .utf8)
            }
            #expect(Set(settings).count == 1 && !settings[0].isEmpty)
        }

        @Test func withoutColor() async throws {
            defer { server.stop() }
            let screen = try await Screen("NO_COLOR=1 \(run("-r 300/s -d 3s"))")
            try await screen.wait(for: "the view") { $0.contains("whole run") }
            let view = try await screen.coloredText
            #expect(!view.contains("\u{1B}["))
            try await screen.wait(for: "the end") { $0.contains("code=") }
            #expect(try await !screen.coloredText.contains("\u{1B}["))
            #expect(try await screen.showsCursor)
        }

        @Test func linesOnADumbTerminal() async throws {
            defer { server.stop() }
            let screen = try await Screen("TERM=dumb \(run("-r 100/s -d 10m"))")
            try await screen.wait(for: "two lines") { $0.contains("00:01  ") && $0.contains("00:02  ") }
            #expect(try await !screen.isOtherScreen)
            #expect(try await screen.showsCursor)
            try await screen.press("C-c")
            try await screen.wait(for: "the end") { $0.contains("code=130") }
        }
    }
}
