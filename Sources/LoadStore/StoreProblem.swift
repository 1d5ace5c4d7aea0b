import Foundation
import GRDB

/// A store that cannot be read or written: which, why, and what helps.
public struct StoreProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// What the system, or SQLite, said.
    public var reason: String
    /// What helps.
    public var fix: String

    init(path: String, reason: String, fix: String) {
        (self.path, self.reason, self.fix) = (path, reason, fix)
    }

    init(path: String, _ error: any Error) {
        switch error {
        case let problem as StoreProblem:
            self = problem
        case let error as DatabaseError:
            self.init(path: path, reason: error.message ?? "\(error.resultCode)", fix: Self.fix(error))
        case let error as CocoaError:
            let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error
            self.init(
                path: path, reason: (cause ?? error).localizedDescription, fix: "name another file with --store FILE")
        default:
            self.init(path: path, reason: "\(error)", fix: "name another file with --store FILE")
        }
    }

    private static func fix(_ error: DatabaseError) -> String {
        switch error.resultCode.primaryResultCode {
        case .SQLITE_FULL, .SQLITE_IOERR:
            "free some space, delete runs with squall runs delete, or name another file with --store FILE"
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
            "name a file that you may write with --store FILE"
        case .SQLITE_NOTADB: "it is no store of runs: name another file with --store FILE"
        case .SQLITE_CORRUPT: "the file is damaged: move it away, or name another one with --store FILE"
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another program holds it: try again, or name another file with --store FILE"
        default: "name another file with --store FILE"
        }
    }

    /// The one line that a user sees.
    public var description: String { "the store of runs \(path): \(reason); \(fix)" }
}
