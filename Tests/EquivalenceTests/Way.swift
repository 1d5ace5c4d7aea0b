import Foundation
import TestServers

/// A way to write the scenario: what plays it against a target.
///
/// A further one (another language, another tool) is an entry in `all`; it is held to the same expectations and against
/// each of the others.
struct Way: Sendable {
    let name: String
    /// Plays the scenario against a port of loopback, to its end.
    let play: @Sendable (_ port: Int) async throws -> Void

    static let all = [yaml, swift, swiftTypes, locust]

    /// Squall, from YAML. That its generator was late (3) does not matter here: the expectations allow for it.
    private static let yaml = Way(name: "YAML") { port in
        try await played(
            by: try ChildProcess(
                executable: BuiltCommand.squall,
                arguments: ["run", file("scenario.yaml"), "--connect-to", "127.0.0.1:\(port)", "--quiet"]),
            endings: [0, 3])
    }

    /// Squall, from a scenario in Swift.
    private static let swift = Way(name: "Swift") { port in try await SwiftWay.steps(port).play() }

    /// Squall, from users that are types and tasks that are code.
    private static let swiftTypes = Way(name: "Swift types") { port in try await SwiftWay.types(port).play() }

    /// Locust, as PyPI has it. The first run on a machine installs it.
    private static let locust = Way(name: "Locust") { port in
        let installer = try ChildProcess(
            executable: BuiltCommand.repository.appending(path: "Scripts/python.sh").path,
            arguments: ["locust"])
        guard try await installer.exitCode(within: .seconds(300)) == 0 else {
            throw Failure(description: "Scripts/python.sh failed: \(installer.errors)")
        }
        let python = installer.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try await played(
            by: try ChildProcess(
                executable: python,
                arguments: [
                    "-m", "locust", "-f", file("scenario.py"), "--host", "http://127.0.0.1:\(port)", "--headless",
                    "--only-summary", "-u", "40", "-r", "40", "-t", "10s",
                ]),
            endings: [0])
    }

    private static func file(_ name: String) -> String {
        BuiltCommand.repository.appending(path: "Tests/EquivalenceTests/Ways/\(name)").path
    }

    /// - Parameter endings: the exit codes of a load that was played to its end.
    private static func played(by player: ChildProcess, endings: Set<Int32>) async throws {
        let code = try await player.exitCode(within: .seconds(120))
        guard endings.contains(code) else {
            throw Failure(description: "exit code \(code): \(player.errors)\(player.output)")
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}

extension Way {
    /// Plays the scenario once and returns what the target saw of it.
    func record() async throws -> Recording {
        let log = FileManager.default.temporaryDirectory.appending(path: "squall-equivalence-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        let target = try await TestServer.compiled(.serial, ["--service-us", "0"], log: log.path)
        defer { target.stop() }
        do {
            try await play(target.port)
        } catch {
            throw Failure(description: "\(name): \(error)")
        }
        guard try await target.finish() == 0 else { throw Failure(description: "the target did not end well") }
        return Recording(log: try String(contentsOf: log, encoding: .utf8))
    }
}
