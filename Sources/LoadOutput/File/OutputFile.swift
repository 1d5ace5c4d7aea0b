#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file open for writing; closed when it goes. Everything written has left the process when `write` returns, so that
/// a crash loses nothing of it.
struct OutputFile: ~Copyable, Sendable {
    let path: String
    private let descriptor: Int32

    /// Creates the file, or empties it.
    init(creating path: String) throws(OutputError) {
        try self.init(path, O_TRUNC)
    }

    /// Creates the file, or goes on where it ends.
    init(appendingTo path: String) throws(OutputError) {
        try self.init(path, O_APPEND)
    }

    private init(_ path: String, _ flag: Int32) throws(OutputError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flag, 0o644)
        if descriptor < 0 { throw OutputError(path: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Writes all of the text.
    func write(_ text: String) throws(OutputError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { bytes in
                systemWrite(descriptor, bytes.baseAddress, bytes.count)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw OutputError(path: path, code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Writes a whole file, so that a reader finds the old text or the new one and never half of it: through a file
    /// beside it that then takes its place. What is no regular file (a pipe, `/dev/stdout`) is written directly.
    static func replace(_ path: String, with text: String) throws(OutputError) {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let file = try OutputFile(creating: path)
            return try file.write(text)
        }
        // A link stays a link: its target is replaced.
        let target = exists ? resolved(path) : path
        let draft = "\(target).\(getpid()).tmp"
        do throws(OutputError) {
            let file = try OutputFile(creating: draft)
            try file.write(text)
        } catch {
            unlink(draft)
            throw OutputError(path: path, reason: error.reason, fix: error.fix)
        }
        if rename(draft, target) != 0 {
            let code = errno
            unlink(draft)
            throw OutputError(path: path, code: code)
        }
    }

    /// Throws where `replace` could not write now; leaves everything as it is.
    static func check(_ path: String) throws(OutputError) {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw OutputError(path: path, code: EISDIR) }
            if status.st_mode & S_IFMT != S_IFREG { return }
        }
        let draft = "\(resolved(path)).\(getpid()).tmp"
        do throws(OutputError) {
            _ = try OutputFile(creating: draft)
        } catch { throw OutputError(path: path, reason: error.reason, fix: error.fix) }
        unlink(draft)
    }

    private static func resolved(_ path: String) -> String {
        guard let name = realpath(path, nil) else { return path }
        defer { free(name) }
        return String(cString: name)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
