import Foundation
import GRDB

extension RunStore {
    /// Keeps batches of probes, all of them or none. One whose number is not above the last of its instance was taken before, since
    /// probes send them in order: it is counted and not kept again.
    ///
    /// - Throws: `StoreProblem`.
    public func take(_ batches: [ReceivedBatch]) async throws(StoreProblem) {
        do {
            try await database.write { database in
                for batch in batches { try Self.take(batch, in: database) }
            }
        } catch { throw StoreProblem(path: path, error) }
    }

    private static func take(_ batch: ReceivedBatch, in database: Database) throws {
        // Before its first number nothing is missing: the store may be newer than the probe.
        try database.execute(
            sql: """
                INSERT INTO probe (instance, name, host, first_seen, last_seen, through) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance) DO UPDATE SET name = excluded.name, host = excluded.host, last_seen = excluded.last_seen
                """,
            arguments: [
                batch.instance, batch.name, batch.host, batch.received, batch.received, (batch.number ?? 1) - 1,
            ])
        guard
            let probe = try Row.fetchOne(
                database,
                sql: """
                    SELECT id, through, (SELECT max(end) FROM batch WHERE batch.probe = probe.id) AS end
                    FROM probe WHERE instance = ?
                    """, arguments: [batch.instance]),
            let span = batch.span
        else { return }
        let (id, through): (Int64, Int64) = (probe["id"], probe["through"])
        let number = batch.number ?? through + 1
        guard number > through else {
            return try database.execute(
                sql: "UPDATE probe SET duplicates = duplicates + 1 WHERE id = ?", arguments: [id])
        }
        try database.execute(
            sql: "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id, number, batch.received, span.lowerBound, span.upperBound, batch.clockOffset, batch.clockError,
                batch.readings, batch.otlp.count, Data(batch.otlp),
            ])
        try database.execute(
            sql: """
                UPDATE probe SET through = ?, missing = missing + ?, readings = readings + ?, dropped = coalesce(?, dropped),
                interval = coalesce(?, interval), clock_offset = ?, clock_error = ?, lag = ? WHERE id = ?
                """,
            arguments: [
                number, number - through - 1, batch.readings, batch.dropped,
                interval(of: batch, span, after: probe["end"]),
                batch.clockOffset, batch.clockError, batch.received - span.upperBound, id,
            ])
    }

    /// How often was measured, in seconds: within the batch, or since the last one.
    private static func interval(
        of batch: ReceivedBatch, _ span: ClosedRange<Double>, after end: Double?
    ) -> Double? {
        if batch.readings > 1 { return (span.upperBound - span.lowerBound) / Double(batch.readings - 1) }
        return end.flatMap { span.upperBound > $0 ? span.upperBound - $0 : nil }
    }

    /// Removes batches that are too old, and then the oldest as long as there are too many bytes; and probes of which nothing is left
    /// and nothing was heard since then.
    ///
    /// - Parameter oldest: those that were here before go, in seconds since 1970 (UTC).
    /// - Throws: `StoreProblem`.
    public func trimBatches(before oldest: Double, mostBytes: Int) async throws(StoreProblem) {
        do {
            try await database.write { try Self.trim($0, before: oldest, mostBytes: mostBytes) }
        } catch { throw StoreProblem(path: path, error) }
    }

    private static func trim(_ database: Database, before oldest: Double, mostBytes: Int) throws {
        try delete("received < ?", oldest, in: database)
        let bytes = try Int.fetchOne(database, sql: "SELECT sum(bytes) FROM batch") ?? 0
        var excess = bytes - mostBytes
        let cursor = try Row.fetchCursor(database, sql: "SELECT received, bytes FROM batch ORDER BY received")
        var last: Double?
        while excess > 0, let row = try cursor.next() {
            last = row["received"]
            excess -= row["bytes"]
        }
        if let last { try delete("received <= ?", last, in: database) }
        try database.execute(
            sql: """
                DELETE FROM probe WHERE last_seen < ?
                AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.probe = probe.id)
                """, arguments: [oldest])
        // What was freed is given back to the disk bit by bit, so that no writer waits for long.
        try database.execute(sql: "PRAGMA incremental_vacuum(2000)")
    }

    private static func delete(_ condition: String, _ received: Double, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE probe SET readings = readings - gone
                FROM (SELECT probe, sum(readings) AS gone FROM batch WHERE \(condition) GROUP BY probe) AS old
                WHERE old.probe = probe.id
                """, arguments: [received])
        try database.execute(sql: "DELETE FROM batch WHERE \(condition)", arguments: [received])
    }
}
