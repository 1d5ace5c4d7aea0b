import Foundation

/// A server on loopback, as a process of its own, for as long as a test needs it.
public final class TestServer: Sendable {
    /// Where it listens.
    public let port: Int
    let process: ChildProcess

    /// Starts a server that says on its first line where it listens, the port being the last number of the line.
    ///
    /// - Parameters:
    ///   - environment: what is added to the test's own environment.
    ///   - limit: how long the line may take.
    public init(
        executable: String, arguments: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(30)
    ) async throws {
        let process = try ChildProcess(executable: executable, arguments: arguments, environment: environment)
        try await process.wait(within: limit, for: "the first line") {
            process.output.contains("\n") || !process.isRunning
        }
        guard let port = Self.port(in: process.output) else {
            throw ChildProcess.TookTooLong(
                description: "\(executable) named no port: \(process.output)\(process.errors)")
        }
        (self.port, self.process) = (port, process)
    }

    /// Starts a server that was told its port and says nothing: waits until it takes connections.
    public init(executable: String, arguments: [String], port: Int) async throws {
        let process = try ChildProcess(executable: executable, arguments: arguments)
        try await process.wait(for: "a connection to port \(port)") {
            LoopbackPort.accepts(port) || !process.isRunning
        }
        guard process.isRunning else {
            throw ChildProcess.TookTooLong(description: "\(executable) ended: \(process.output)\(process.errors)")
        }
        (self.port, self.process) = (port, process)
    }

    /// The target that misbehaves; its path says how.
    public static func hostile(port: Int = 0) async throws -> TestServer {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Servers/hostile_server.py").path
        return try await TestServer(
            executable: "/usr/bin/env", arguments: ["python3", script, "--port", "\(port)"])
    }

    /// A target in C whose behaviour is known, on a free port. It logs its instants by the clock that the generator uses.
    public enum Program: String, CaseIterable, Sendable {
        /// Serves one request after the other.
        case serial = "serial_server"
        /// Answers at once, but for one time in which it is frozen.
        case freezing = "freezing_server"

        /// The arguments of a compiler that makes it of its source.
        fileprivate func compiling(to binary: String) -> [String] {
            ["cc", "-O2", "-o", binary, BuiltCommand.repository.appending(path: "Tests/Servers/\(rawValue).c").path]
        }
    }

    /// Compiles a target and starts it.
    ///
    /// - Parameter log: the file it logs to; complete when it has `finish`ed.
    public static func compiled(_ program: Program, _ arguments: [String], log: String) async throws -> TestServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-target-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let binary = folder.appending(path: program.rawValue).path
        let compiler = try ChildProcess(executable: "/usr/bin/env", arguments: program.compiling(to: binary))
        guard try await compiler.exitCode() == 0 else {
            throw ChildProcess.TookTooLong(description: "cc cannot compile \(program.rawValue): \(compiler.errors)")
        }
        return try await TestServer(executable: binary, arguments: arguments + ["--log", log])
    }

    /// Ends it in good order, and waits until it has.
    ///
    /// - Returns: its exit code.
    public func finish() async throws -> Int32 {
        process.signal(SIGTERM)
        return try await process.exitCode()
    }

    /// Ends it; by force where it does not within a second.
    public func stop() { process.end() }

    /// Lets it die: its connections are reset, and nobody listens any more.
    public func die() async throws {
        process.signal(SIGKILL)
        _ = try await process.exitCode()
    }

    private static func port(in output: String) -> Int? {
        let line = output.prefix { $0 != "\n" }
        return line.split { !$0.isNumber }.last.flatMap { Int($0) }
    }
}
