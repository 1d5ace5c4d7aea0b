import Foundation

/// A server on loopback, as a process of its own, for as long as a test needs it.
public final class TestServer: Sendable {
    /// Where it listens.
    public let port: Int
    private let process: ChildProcess

    /// Starts a server that says on its first line where it listens, the port being the last number of the line.
    public init(executable: String, arguments: [String]) async throws {
        let process = try ChildProcess(executable: executable, arguments: arguments)
        try await process.wait(for: "the first line") { process.output.contains("\n") || !process.isRunning }
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

    /// The target that serves one request after the other, each for so long, and logs when each came and went. Its log
    /// is complete when it has ended.
    public static func serial(serviceMicroseconds: Int, log: String) async throws -> TestServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-serial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let binary = folder.appending(path: "serial_server").path
        let source = BuiltCommand.repository.appending(path: "Tests/Servers/serial_server.c").path
        let compiler = try ChildProcess(executable: "/usr/bin/env", arguments: ["cc", "-O2", "-o", binary, source])
        guard try await compiler.exitCode() == 0 else {
            throw ChildProcess.TookTooLong(description: "cc cannot compile \(source): \(compiler.errors)")
        }
        return try await TestServer(
            executable: binary, arguments: ["--service-us", "\(serviceMicroseconds)", "--log", log])
    }

    /// Ends it in good order.
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
