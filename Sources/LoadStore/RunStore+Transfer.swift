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
            try transfer(from: "main", to: "other", other: file, runs: [run.id])
        } catch {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) }
            throw StoreProblem(path: file, error)
        }
    }

    /// Takes the runs of another store's file; those that are here already stay as they are.
    ///
    /// - Returns: the identifiers of those that came.
    /// - Throws: `StoreProblem`.
    public func importRuns(from file: String) throws(StoreProblem) -> [String] {
        let known = Set(try identifiers())
        // Opened by itself first: an older version's file becomes one of this version, and what is no store is told so.
        let other = try RunStore(path: file, creates: false)
        try other.checkForeign()
        let new = try other.identifiers().filter { !known.contains($0) }
        try other.close()
        do { try transfer(from: "other", to: "main", other: file, runs: new) } catch {
            throw StoreProblem(path: file, error)
        }
        return new
    }

    /// Of all runs, the oldest first.
    private func identifiers() throws(StoreProblem) -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT id FROM run ORDER BY started, id") }
    }

    /// What somebody else made may have views or triggers, which run when it is read.
    private func checkForeign() throws(StoreProblem) {
        let strange = try read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')")
        }
        guard strange == 0 else {
            throw StoreProblem(
                path: path, reason: "it has views or triggers, which no store has", fix: "export the run again")
        }
    }

    private func transfer(from source: String, to target: String, other file: String, runs: [String]) throws {
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH DATABASE ? AS other", arguments: [file])
            defer { try? database.execute(sql: "DETACH DATABASE other") }
            try database.inTransaction {
                for run in runs {
                    for table in Self.tables {
                        let key = table == "run" ? "id" : "run"
                        try database.execute(
                            sql: "INSERT INTO \(target).\(table) SELECT * FROM \(source).\(table) WHERE \(key) = ?",
                            arguments: [run])
                    }
                }
                return .commit
            }
        }
    }

    /// Lets go of the file; what was in the write-ahead log is in the file itself then.
    func close() throws(StoreProblem) {
        do { try database.close() } catch { throw StoreProblem(path: path, error) }
    }
}
