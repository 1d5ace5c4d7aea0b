import FoundationEssentials
import Glibc
import LoadPlan

/// The directory in which running tests leave their control files; only their user may read it.
public struct ControlDirectory: Sendable {
    private let path: String

    /// Names the directory; nothing is read or made yet.
    public init(path: String) {
        self.path = path
    }

    private func file(of pid: Int32) -> String { "\(path)/\(pid).json" }

    /// Leaves a running test's file.
    ///
    /// - Throws: a `Diagnostic` where the directory cannot be used, or others could read what is in it.
    public func add(_ entry: ControlFile) throws {
        mkdir(path, 0o700)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Diagnostic("cannot make the directory \(path)", fix: "set XDG_RUNTIME_DIR to a directory of yours")
        }
        guard status.st_uid == getuid(), status.st_mode & 0o077 == 0 else {
            throw Diagnostic(
                "others may read or change \(path), where the control token would be",
                fix: "remove it, or set XDG_RUNTIME_DIR to a directory of yours")
        }
        // Of an earlier process of that number.
        unlink(file(of: entry.pid))
        let descriptor = open(file(of: entry.pid), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Diagnostic(
                "cannot write \(file(of: entry.pid)): \(String(cString: strerror(errno)))",
                fix: "make room, or run with --control off")
        }
        defer { close(descriptor) }
        let data = try JSONEncoder().encode(entry)
        _ = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Takes a test's file away.
    public func remove(_ entry: ControlFile) {
        unlink(file(of: entry.pid))
    }

    /// The tests that run, in the order of their process ids. Files of processes that are gone are removed.
    public func running() -> [ControlFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let pids = names.filter { $0.hasSuffix(".json") }.compactMap { Int32($0.dropLast(5)) }
        return pids.sorted().compactMap { pid in
            guard kill(pid, 0) == 0 || errno == EPERM else {
                unlink(file(of: pid))
                return nil
            }
            let data = FileManager.default.contents(atPath: file(of: pid))
            return data.flatMap { try? JSONDecoder().decode(ControlFile.self, from: $0) }
        }
    }
}
