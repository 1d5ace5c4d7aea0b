import GRDB

/// A buffer that cannot be used, or not now: which, why, and what helps.
public struct BufferProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// What the system, or SQLite, said.
    public var reason: String
    /// What helps.
    public var fix: String
    /// Whether another process has it.
    public var isBusy = false

    init(path: String, _ error: any Error) {
        self.path = path
        guard let error = error as? DatabaseError else {
            (reason, fix) = ("\(error)", "name another file with --buffer FILE")
            return
        }
        reason = error.message ?? "\(error.resultCode)"
        isBusy = [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode.primaryResultCode)
        fix =
            switch error.resultCode.primaryResultCode {
            case .SQLITE_FULL, .SQLITE_IOERR: "free some space: until then the newest readings wait in memory"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "another probe uses it: name another file with --buffer FILE"
            default: "name a file that you may write with --buffer FILE"
            }
    }

    /// The one line that a user sees.
    public var description: String { "the buffer \(path): \(reason); \(fix)" }
}
