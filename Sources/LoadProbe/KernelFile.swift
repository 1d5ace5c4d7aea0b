#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reads files of the kernel, each whole, into one buffer that is used again.
struct KernelFile {
    /// No file that is read here is larger; one that is is read up to there.
    private static let mostBytes = 4 << 20

    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    /// What is in a file; nil where it cannot be read, as that of a process that has gone.
    mutating func read(_ path: String) -> KernelText? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var count = 0
        while true {
            if count == buffer.count {
                guard count < Self.mostBytes else { break }
                buffer.append(contentsOf: repeatElement(0, count: count))
            }
            let added = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + count }, bytes.count - count)
            }
            if added == 0 { break }
            guard added > 0 else { return nil }
            count += added
        }
        return KernelText(buffer[..<count])
    }

    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Where a link points to; nil where there is none.
    static func target(ofLink path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { space in
            space.withMemoryRebound(to: CChar.self) { chars in
                chars.baseAddress.map { readlink(path, $0, chars.count) } ?? -1
            }
        }
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
