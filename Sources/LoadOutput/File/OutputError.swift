#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of results that could not be written: which, why, and what helps.
public struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as the user named it.
    public var path: String
    /// What the system said.
    public var reason: String
    /// What helps.
    public var fix: String

    /// Makes an error.
    public init(path: String, reason: String, fix: String) {
        self.path = path
        self.reason = reason
        self.fix = fix
    }

    /// From the system's error number.
    init(path: String, code: Int32) {
        self.path = path
        reason = String(cString: strerror(code))
        fix =
            switch code {
            case ENOENT, ENOTDIR: "create its directory first"
            case EACCES, EPERM, EROFS: "name a file that you may write"
            case EISDIR: "name a file, not a directory"
            case ENOSPC, EDQUOT: "free some space, or name a file on another disk"
            default: "name another file"
            }
    }

    /// The one line that a user sees.
    public var description: String { "cannot write \(path): \(reason); \(fix)" }
}
