import Foundation
import GRDB

/// The runs that are kept, in one SQLite file. Several processes may use it at once.
///
/// Whatever was written survives the process, however it ends: each write is a transaction in SQLite's write-ahead log.
public struct RunStore: Sendable {
    /// The file.
    public let path: String
    let database: DatabaseQueue

    /// Opens the store; creates it, and its folder, where it is not there.
    ///
    /// - Throws: `StoreProblem` where that cannot be done, or a newer version of Squall has written it.
    public init(path: String) throws(StoreProblem) {
        self.path = path
        do {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            database = try DatabaseQueue(path: path, configuration: Self.configuration)
            try StoreSchema.update(database, at: path)
        } catch {
            throw StoreProblem(path: path, error)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // A crash of the process loses nothing; one of the machine may lose what came after the last checkpoint.
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
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
