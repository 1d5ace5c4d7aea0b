import GRDB

extension RunStore {
    /// The runs that are meant, the newest first.
    ///
    /// - Throws: `StoreProblem`.
    public func runs(_ filter: RunFilter = RunFilter()) throws(StoreProblem) -> [KeptRun] {
        var conditions: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        if let text = filter.text {
            conditions.append("(instr(lower(name), lower(?)) > 0 OR instr(lower(coalesce(target, '')), lower(?)) > 0)")
            arguments += [text, text]
        }
        for tag in filter.tags {
            conditions.append("EXISTS (SELECT 1 FROM tag WHERE tag.run = run.id AND tag.tag = ?)")
            arguments.append(tag)
        }
        if let since = filter.since {
            conditions.append("started >= ?")
            arguments.append(since)
        }
        if let status = filter.status {
            conditions.append("status = ?")
            arguments.append(status.rawValue)
        }
        if let verdict = filter.verdict {
            conditions.append("verdict = ?")
            arguments.append(verdict)
        }
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let limit = filter.limit.map { "LIMIT \(Swift.max(0, $0))" } ?? ""
        return try list("\(condition) ORDER BY started DESC, id DESC \(limit)", StatementArguments(arguments))
    }

    private func list(_ end: String, _ arguments: StatementArguments) throws(StoreProblem) -> [KeptRun] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, name, target, started, duration, status, ending, verdict, exchanges, errors, host, version
                    FROM run \(end)
                    """, arguments: arguments
            ).map { row in
                KeptRun(row, tags: try tags(of: row["id"], in: database))
            }
        }
    }

    private func tags(of run: String, in database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "SELECT tag FROM tag WHERE run = ? ORDER BY tag", arguments: [run])
    }

    /// The run that a text names: its identifier, the beginning or the end of one that no other has, or `last` for the newest.
    ///
    /// - Throws: `StoreProblem`, or `UnknownRun` where it names none, or several.
    public func run(named text: String) throws -> KeptRun {
        if text == "last" {
            if let newest = try list("ORDER BY started DESC, id DESC LIMIT 1", []).first { return newest }
            throw UnknownRun(text: text, candidates: [], isEmpty: true)
        }
        if let exact = try list("WHERE id = ?", [text]).first { return exact }
        let length = text.unicodeScalars.count
        let near =
            try text.isEmpty
            ? [] : list("WHERE substr(id, 1, ?) = ? OR substr(id, -?) = ? LIMIT 6", [length, text, length, text])
        if let only = near.first, near.count == 1 { return only }
        let isEmpty = try list("LIMIT 1", []).isEmpty
        throw UnknownRun(text: text, candidates: near.map(\.id), isEmpty: isEmpty)
    }

    /// Removes a run, and gives its space back to the file.
    ///
    /// - Throws: `StoreProblem`.
    public func delete(_ run: KeptRun) throws(StoreProblem) {
        try write { try $0.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run.id]) }
    }

    /// Gives a run tags, and takes others away.
    ///
    /// - Throws: `StoreProblem`.
    public func tag(_ run: KeptRun, with tags: [String], without others: [String] = []) throws(StoreProblem) {
        try write { database in
            for tag in others {
                try database.execute(sql: "DELETE FROM tag WHERE run = ? AND tag = ?", arguments: [run.id, tag])
            }
            for tag in tags {
                try database.execute(sql: "INSERT OR IGNORE INTO tag VALUES (?, ?)", arguments: [run.id, tag])
            }
        }
    }

    /// Gives the space of deleted runs back to the disk.
    ///
    /// - Throws: `StoreProblem`.
    public func compact() throws(StoreProblem) {
        do {
            try database.writeWithoutTransaction { database in
                // Each row is a page given back.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum")
                _ = try database.checkpoint(.truncate)
            }
        } catch { throw StoreProblem(path: path, error) }
    }
}

/// A text that names no run of the store, or several.
public struct UnknownRun: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was written.
    public var text: String
    /// The runs that it may mean.
    public var candidates: [String]
    /// Whether there is no run at all.
    public var isEmpty: Bool

    /// The one line that a user sees.
    public var description: String {
        if isEmpty { return "error: no run is kept yet; run something first, for example squall demo" }
        if candidates.isEmpty { return "error: no run is called \"\(text)\"; squall runs lists them" }
        return "error: \"\(text)\" may be any of \(candidates.prefix(5).joined(separator: ", ")); write more of it"
    }
}
