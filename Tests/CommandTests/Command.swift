import Foundation
import TestServers
import Testing

/// All tests here run the built `squall`, one after the other: the machine may have no core to spare.
@Suite(.serialized) enum CommandTests {}

/// The built command.
enum Command {
    /// A finished run of it.
    struct Ended {
        var code: Int32
        var output: String
        var errors: String
    }

    static let executable = BuiltCommand.squall
    /// The folder of the whole project.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func start(
        _ arguments: [String], environment: [String: String] = [:], directory: URL? = nil
    ) throws -> ChildProcess {
        try ChildProcess(
            executable: executable, arguments: arguments, environment: environment, directory: directory)
    }

    static func run(
        _ arguments: String..., environment: [String: String] = [:], directory: URL? = nil
    ) async throws -> Ended {
        try await run(arguments, environment: environment, directory: directory)
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], directory: URL? = nil
    ) async throws -> Ended {
        try await ended(try start(arguments, environment: environment, directory: directory))
    }

    /// Runs it in a shell that may open that many files and no more.
    static func run(withFiles limit: Int, _ arguments: String...) async throws -> Ended {
        try await ended(
            try ChildProcess(
                executable: "/bin/sh",
                arguments: ["-c", "ulimit -n \(limit); exec \"$0\" \"$@\"", executable] + arguments))
    }

    static func ended(_ process: ChildProcess, within limit: Duration = .seconds(60)) async throws -> Ended {
        let code = try await process.exitCode(within: limit)
        return Ended(code: code, output: process.output, errors: process.errors)
    }
}

/// A directory of a test's own, gone when nobody holds it any more.
final class Scratch {
    let url = FileManager.default.temporaryDirectory.appending(path: "squall-scratch-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    @discardableResult func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }
}
