import Glibc
import LoadPlan

/// An open file of records, read at given places: without a position of its own, so that loops share it without a lock.
final class DataFile: Sendable {
    /// The file as the user named it.
    let path: String
    /// Its size when it was opened.
    let size: Int
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: a `Diagnostic` without a place.
    init(path: String) throws(Diagnostic) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno == ENOENT ? "there is no file \(path)" : "\(path) cannot be read: \(Self.error(errno))"
            throw Diagnostic(reason, fix: "name a file; its path counts from the scenario's folder")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Diagnostic(
                "\(path) is no regular file", fix: "name a file; a folder or a pipe cannot be read more than once")
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Appends up to `count` bytes from an offset; fewer only at the file's end.
    func read(_ count: Int, at offset: Int, into bytes: inout [UInt8]) throws(Diagnostic) {
        let wanted = max(0, min(count, size - offset))
        let before = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: wanted))
        var done = 0
        while done < wanted {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + before + done }, wanted - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                let reason = got == 0 ? "it has become shorter" : Self.error(errno)
                bytes.removeSubrange((before + done)...)
                throw Diagnostic("\(path) cannot be read: \(reason)", fix: "do not change the file during a run")
            }
            done += got
        }
    }

    private static func error(_ number: Int32) -> String { String(cString: strerror(number)) }
}
