import Foundation

/// A program that a test started: its output is kept in files, so that nobody has to read while it runs, and it is
/// ended by its own process id, at the latest when nobody holds it any more.
public final class ChildProcess: Sendable {
    /// Something did not happen in time.
    public struct TookTooLong: Error, CustomStringConvertible {
        /// What did not happen.
        public let description: String

        /// Something that did not happen, in words.
        public init(description: String) { self.description = description }
    }

    private let process = Process()
    private let files: URL

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: its absolute path.
    ///   - environment: what is added to the test's own environment.
    ///   - directory: where it runs; nil for where the test runs.
    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:], directory: URL? = nil
    ) throws {
        files = FileManager.default.temporaryDirectory.appending(path: "squall-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = directory }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(files.appending(path: "output"))
        process.standardError = try Self.file(files.appending(path: "errors"))
        try Self.withoutBlockedSignals { try process.run() }
    }

    /// A child inherits the signals that its parent's thread blocks, and the threads that tests run on block most: the
    /// child would be deaf to SIGTERM and SIGINT.
    private static func withoutBlockedSignals(_ start: () throws -> Void) rethrows {
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try start()
    }

    deinit {
        end()
        try? FileManager.default.removeItem(at: files)
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    /// The process's id.
    public var processID: Int32 { process.processIdentifier }
    /// Whether it has not ended yet.
    public var isRunning: Bool { process.isRunning }
    /// What it wrote to its standard output so far.
    public var output: String { text(of: "output") }
    /// What it wrote to its standard error so far.
    public var errors: String { text(of: "errors") }

    private func text(of name: String) -> String {
        (try? Data(contentsOf: files.appending(path: name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Sends a signal; does nothing once the process has ended.
    public func signal(_ number: Int32) {
        if process.isRunning { kill(processID, number) }
    }

    /// Waits for the end.
    ///
    /// - Returns: the exit code, or 128 and the signal's number, as shells have it.
    public func exitCode(within limit: Duration = .seconds(60)) async throws -> Int32 {
        do {
            try await wait(within: limit, for: "the end of \(process.arguments ?? [])") { !self.isRunning }
        } catch {
            end()
            throw error
        }
        let isSignal = process.terminationReason == .uncaughtSignal
        return isSignal ? 128 + process.terminationStatus : process.terminationStatus
    }

    /// Waits until `condition` holds.
    ///
    /// - Throws: `TookTooLong` with what was said so far.
    public func wait(
        within limit: Duration = .seconds(30), for what: String, until condition: () -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while !condition() {
            guard ContinuousClock.now < deadline else {
                throw TookTooLong(description: "\(what) did not come in \(limit):\n\(output)\n\(errors)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Asks the process to end, and ends it when it does not within a second.
    public func end() {
        signal(SIGTERM)
        for _ in 0..<200 where process.isRunning { usleep(5000) }
        signal(SIGKILL)
        for _ in 0..<1000 where process.isRunning { usleep(1000) }
    }
}
