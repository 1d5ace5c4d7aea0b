#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file of the kernel that stays open, which saves looking for it at each reading. One of a process is of that very process, also
/// when another gets its number.
final class OpenKernelFile: Sendable {
    fileprivate let descriptor: CInt

    /// Opens a file; nil where there is none, or it may not be read.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }
}

/// Reads files of the kernel, each whole, into one buffer that is used again.
struct KernelFile {
    /// No file that is read here is larger; one that is is read up to there.
    private static let mostBytes = 4 << 20

    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    /// What is in a file; nil where it cannot be read, as that of a process that has gone.
    mutating func read(_ path: String) -> KernelText? {
        OpenKernelFile(path).flatMap { read($0) }
    }

    /// What is in an open file now.
    mutating func read(_ file: OpenKernelFile) -> KernelText? {
        var count = 0
        while true {
            if count == buffer.count {
                guard count < Self.mostBytes else { break }
                buffer.append(contentsOf: repeatElement(0, count: count))
            }
            let added = buffer.withUnsafeMutableBytes { bytes in
                pread(file.descriptor, bytes.baseAddress.map { $0 + count }, bytes.count - count, off_t(count))
            }
            if added == 0 { break }
            guard added > 0 else { return nil }
            count += added
        }
        return KernelText(buffer[..<count])
    }

    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        var names: [String] = []
        eachName(in: folder) {
            names.append($0)
            return true
        }
        return names
    }

    /// Calls with each name in a folder, in the order in which the kernel has them, while `body` wants more.
    static func eachName(in folder: String, _ body: (String) -> Bool) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." && !body(name) { return }
        }
    }

    /// How many files a process has open; nil where that may not be seen.
    ///
    /// Since Linux 6.2 the folder's size says it; before, each is counted.
    static func openFiles(of pid: Int) -> Int? {
        let folder = "/proc/\(pid)/fd"
        var status = stat()
        guard stat(folder, &status) == 0 else { return nil }
        if status.st_size > 0 { return Int(status.st_size) }
        var count = 0
        eachName(in: folder) { _ in
            count += 1
            return true
        }
        return count > 0 ? count : nil
    }

    /// Whether there is something at a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Where a link points to; nil where there is none.
    static func target(ofLink path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { chars in
            guard let start = chars.baseAddress else { return nil }
            let count = readlink(path, start, chars.count)
            return count > 0 ? String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self) : nil
        }
    }
}
