import Foundation
import GRDB

/// The runs that are kept, in one SQLite file. Several processes may use it at once.
///
/// Whatever was written survives the process, however it ends: each write is a transaction in SQLite's write-ahead log.
public struct RunStore: Sendable {
    /// What a write survives, once it is done.
    public enum Durability: Sendable {
        /// A crash of the process; one of the machine may lose what came after the last checkpoint.
        case process
        /// A crash of the machine too: each write waits for the disk.
        case machine
    }

    /// The file.
    public let path: String
    let database: DatabaseQueue

    /// Opens the store.
    ///
    /// - Parameter creates: whether it is created, with its folder, where it is not there: for this user alone.
    /// - Parameter durability: what a write survives.
    /// - Throws: `StoreProblem` where that cannot be done, or somebody else, or a newer version of Squall, has written it.
    public init(path: String, creates: Bool = true, durability: Durability = .process) throws(StoreProblem) {
        self.path = path
        do {
            let isThere = FileManager.default.fileExists(atPath: path)
            if !isThere, creates { try Self.create(path) }
            guard isThere || creates else {
                throw StoreProblem(
                    path: path, reason: "there is no such file",
                    fix: "name one that squall run --store or squall runs export has written")
            }
            database = try Self.open(path, durability)
        } catch {
            throw StoreProblem(path: path, error)
        }
    }

    /// Opens the file, with the tables that this version knows. One process after the other: SQLite waits for nobody who turns
    /// the write-ahead log on, and the tables are made by one.
    private static func open(_ path: String, _ durability: Durability) throws -> DatabaseQueue {
        // Not on the file, whose locks SQLite would lose when this one is closed (fcntl(2)).
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 { flock(descriptor, LOCK_EX) }
        defer { if descriptor >= 0 { Foundation.close(descriptor) } }
        let database = try DatabaseQueue(path: path, configuration: configuration(durability))
        try StoreSchema.update(database, at: path)
        return database
    }

    /// An empty file that its owner alone may read: SQLite gives the same to those beside it.
    private static func create(_ path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreProblem(
                path: path, reason: String(cString: strerror(errno)),
                fix: "name a file that you may write with --store FILE")
        }
        Foundation.close(descriptor)
    }

    private static func configuration(_ durability: Durability) -> Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = \(durability == .process ? "NORMAL" : "FULL")")
            // Of an empty file: what is deleted later can be given back to the disk.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        }
        return configuration
    }

    /// Where runs are kept when nobody says so: `squall/runs.sqlite` in the user's data directory (the XDG Base Directory
    /// Specification's `XDG_DATA_HOME`, which is `~/.local/share` where it is not set).
    ///
    /// - Returns: nil where the user has no home.
    public static func standardPath(environment: [String: String]) -> String? {
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/squall/runs.sqlite" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.local/share/squall/runs.sqlite"
    }

    /// Does something in the database.
    func read<Result>(_ body: (Database) throws -> Result) throws(StoreProblem) -> Result {
        do { return try database.read(body) } catch { throw StoreProblem(path: path, error) }
    }

    /// Changes something in the database, all of it or nothing.
    func write<Result>(_ body: (Database) throws -> Result) throws(StoreProblem) -> Result {
        do { return try database.write(body) } catch { throw StoreProblem(path: path, error) }
    }
}
