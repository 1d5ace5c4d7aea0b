import CSpawn
import Foundation
import Synchronization

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

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Where programs of the tests keep what they would keep in the user's data directory.
    private static let data = FileManager.default.temporaryDirectory.appending(
        path: "squall-test-data-\(ProcessInfo.processInfo.processIdentifier)")

    /// The process's id.
    public let processID: pid_t
    private let arguments: [String]
    private let files: URL
    /// How it ended, as `waitpid` says it, once somebody asked.
    private let ending = Mutex<CInt?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: its absolute path.
    ///   - environment: what is added to the test's own environment.
    ///   - directory: where it runs; nil for where the test runs.
    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:], directory: URL? = nil
    ) throws {
        self.arguments = [executable] + arguments
        files = FileManager.default.temporaryDirectory.appending(path: "squall-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        // What runs here is kept in no user's store.
        let environment = ProcessInfo.processInfo.environment.merging(["XDG_DATA_HOME": Self.data.path]) { $1 }
            .merging(environment) { $1 }
        do {
            processID = try Self.spawn(
                self.arguments, environment.map { "\($0)=\($1)" }, in: directory?.path,
                output: files.appending(path: "output").path, errors: files.appending(path: "errors").path)
        } catch {
            try? FileManager.default.removeItem(at: files)
            throw error
        }
    }

    /// Not Foundation's `Process`, which keeps the files of its child open for good, and reads past a buffer where more
    /// than a thousand are open (swift-corelibs-foundation #5472). The child blocks no signals: the threads that tests
    /// run on block most, and it would inherit that.
    private static func spawn(
        _ arguments: [String], _ environment: [String], in directory: String?, output: String, errors: String
    ) throws -> pid_t {
        var (actions, attributes, unblocked) = (posix_spawn_file_actions_t(), posix_spawnattr_t(), sigset_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        let words = (arguments.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil])
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            for word in words.0 + words.1 { free(word) }
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let error = posix_spawn(&process, arguments[0], &actions, &attributes, words.0, words.1)
        guard error == 0 else { throw Failed(description: "\(arguments[0]): \(String(cString: strerror(error)))") }
        return process
    }

    deinit {
        end()
        try? FileManager.default.removeItem(at: files)
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { status == nil }

    private var status: CInt? {
        ending.withLock { ending in
            var status: CInt = 0
            // An error means that somebody else was told of its end.
            if ending == nil, waitpid(processID, &status, WNOHANG) != 0 { ending = status }
            return ending
        }
    }

    /// What it wrote to its standard output so far.
    public var output: String { text(of: "output") }
    /// What it wrote to its standard error so far.
    public var errors: String { text(of: "errors") }

    private func text(of name: String) -> String {
        (try? Data(contentsOf: files.appending(path: name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Sends a signal; does nothing once the process has ended.
    public func signal(_ number: Int32) {
        if isRunning { kill(processID, number) }
    }

    /// Waits for the end.
    ///
    /// - Returns: the exit code, or 128 and the signal's number, as shells have it.
    public func exitCode(within limit: Duration = .seconds(60)) async throws -> Int32 {
        do {
            try await wait(within: limit, for: "the end of \(arguments)") { !isRunning }
        } catch {
            end()
            throw error
        }
        let status = status ?? 0
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
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
        for _ in 0..<200 where isRunning { usleep(5000) }
        signal(SIGKILL)
        for _ in 0..<1000 where isRunning { usleep(1000) }
    }
}
