import Foundation
import GRDB

extension RunStore {
    private static let tables = ["run", "interval", "event", "tag"]

    /// Writes a run into a file of its own: a store with one run, which `importRuns` of another store takes.
    ///
    /// - Throws: `StoreProblem`, also where the file is there already.
    public func export(_ run: KeptRun, to file: String) throws(StoreProblem) {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw StoreProblem(path: file, reason: "the file is there already", fix: "name another one")
        }
        do {
            try RunStore(path: file).close()
            _ = try transfer(from: "main", to: "other", other: file, runs: [run.id])
        } catch {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) }
            throw StoreProblem(path: file, error)
        }
    }

    /// Takes the runs of another store's file; those that are here already stay as they are.
    ///
    /// - Returns: the identifiers of those that came.
    /// - Throws: `StoreProblem`, whose `path` says which of the two files cannot be read or written.
    public func importRuns(from file: String) throws(StoreProblem) -> [String] {
        try Self.checkForeign(file)
        // Opened by itself first: an older version's file becomes one of this version, and what is no store is told so.
        let other = try RunStore(path: file, creates: false)
        let there = try other.identifiers()
        try other.checkValues()
        try other.close()
        do { return try transfer(from: "other", to: "main", other: file, runs: there) } catch {
            throw StoreProblem(path: path, error)
        }
    }

    /// Of all runs, the oldest first.
    private func identifiers() throws(StoreProblem) -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT id FROM run ORDER BY started, id") }
    }

    /// What somebody else made may have views, triggers or virtual tables, which run when it is read: so before anything else is.
    private static func checkForeign(_ file: String) throws(StoreProblem) {
        guard FileManager.default.fileExists(atPath: file) else { return }
        let strange: Int?
        do {
            let queue = try DatabaseQueue(path: file)
            defer { try? queue.close() }
            strange = try queue.read {
                try Int.fetchOne(
                    $0,
                    sql: """
                        SELECT count(*) FROM sqlite_schema
                        WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'
                        """)
            }
        } catch { throw StoreProblem(path: file, error) }
        guard strange == 0 else {
            throw StoreProblem(
                path: file, reason: "it has views or triggers, which no store has", fix: "export the run again")
        }
    }

    /// Times and counts that no run has would break every list of runs.
    private func checkValues() throws(StoreProblem) {
        let wrong = try read {
            try Int.fetchOne(
                $0,
                sql: """
                    SELECT count(*) FROM run WHERE NOT (
                        typeof(duration) IN ('real', 'integer') AND duration BETWEEN 0 AND 1e9
                        AND typeof(exchanges) = 'integer' AND exchanges BETWEEN 0 AND 1e15
                        AND abs(started) < 1e12)
                    """)
        }
        guard wrong == 0 else {
            throw StoreProblem(
                path: path, reason: "it has a run that lasted for no time there is", fix: "export the run again")
        }
    }

    /// - Returns: the identifiers of those that the target did not have.
    private func transfer(from source: String, to target: String, other file: String, runs: [String]) throws -> [String]
    {
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH DATABASE ? AS other", arguments: [file])
            defer { try? database.execute(sql: "DETACH DATABASE other") }
            var came: [String] = []
            try database.inTransaction {
                let known = try Set(String.fetchAll(database, sql: "SELECT id FROM \(target).run"))
                came = runs.filter { !known.contains($0) }
                for run in came {
                    for table in Self.tables {
                        let key = table == "run" ? "id" : "run"
                        try database.execute(
                            sql: "INSERT INTO \(target).\(table) SELECT * FROM \(source).\(table) WHERE \(key) = ?",
                            arguments: [run])
                    }
                }
                return .commit
            }
            return came
        }
    }

    /// Lets go of the file; what was in the write-ahead log is in the file itself then.
    func close() throws(StoreProblem) {
        do { try database.close() } catch { throw StoreProblem(path: path, error) }
    }
}
