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
