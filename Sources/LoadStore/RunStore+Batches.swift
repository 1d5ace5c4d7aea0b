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
                UPDATE probe SET through = ?, missing = missing + ?, dropped = coalesce(?, dropped),
                interval = coalesce(?, interval), clock_offset = ?, clock_error = ?, lag = ? WHERE id = ?
                """,
            arguments: [
                number, number - through - 1, batch.dropped, interval(of: batch, span, after: probe["end"]),
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

    /// The batches of the probes of a name that were measured in a stretch of time, by this machine's clock, in order.
    ///
    /// - Parameter most: no more than so many.
    /// - Throws: `StoreProblem`.
    public func batches(
        of name: String, in span: ClosedRange<Double>, most: Int
    ) throws(StoreProblem) -> [ReceivedBatch] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT instance, name, host, number, received, start, end, batch.clock_offset, batch.clock_error, readings, otlp
                    FROM batch JOIN probe ON probe.id = batch.probe
                    WHERE name = ? AND end >= ? AND start <= ? ORDER BY start LIMIT ?
                    """, arguments: [name, span.lowerBound, span.upperBound, most]
            ).map { row in
                let (start, otlp): (Double, Data) = (row["start"], row["otlp"])
                return ReceivedBatch(
                    instance: row["instance"], name: row["name"], host: row["host"], number: row["number"],
                    received: row["received"], span: start...max(start, row["end"]), readings: row["readings"],
                    clockOffset: row["clock_offset"], clockError: row["clock_error"], dropped: nil, otlp: Array(otlp))
            }
        }
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
        try database.execute(sql: "DELETE FROM batch WHERE received < ?", arguments: [oldest])
        let bytes = try Int.fetchOne(database, sql: "SELECT sum(bytes) FROM batch") ?? 0
        var excess = bytes - mostBytes
        let cursor = try Row.fetchCursor(database, sql: "SELECT received, bytes FROM batch ORDER BY received")
        var last: Double?
        while excess > 0, let row = try cursor.next() {
            last = row["received"]
            excess -= row["bytes"]
        }
        if let last { try database.execute(sql: "DELETE FROM batch WHERE received <= ?", arguments: [last]) }
        try database.execute(
            sql: """
                DELETE FROM probe WHERE last_seen < ?
                AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.probe = probe.id)
                """, arguments: [oldest])
        // What was freed is given back to the disk bit by bit, so that no writer waits for long.
        try database.execute(sql: "PRAGMA incremental_vacuum(2000)")
    }
}
