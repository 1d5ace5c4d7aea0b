import Foundation
import GRDB

/// Batches on disk, in the order in which they were measured, until the hub has them. One process at a time uses it.
///
///     write ──▶ [ oldest · … · newest ] ──▶ first ──▶ the hub ──▶ write(delivered:) removes it
///
/// Each write is one transaction, on the disk when it returns: a process that is killed, or a machine that loses its power, loses
/// nothing of it. It is SQLite's write-ahead log: a record that was torn in the middle is not there.
struct ProbeBuffer: Sendable {
    /// A batch, and its place in the buffer.
    struct Place: Sendable, Equatable {
        var id: Int64
        var batch: BufferedBatch
    }

    /// What one write came to.
    struct Outcome: Sendable, Equatable {
        /// Bytes that wait on disk.
        var bytes = 0
        /// Batches that do.
        var batches = 0
        /// Readings that were let go, for the limits.
        var dropped = 0
    }

    let path: String
    private let limits: BufferLimits
    private let database: DatabaseQueue
    private let clock: BufferClock

    /// Opens a buffer; makes it where it is not there. What is damaged is put aside, as `FILE.damaged`.
    ///
    /// - Parameter uptime: the time since the machine started, in seconds.
    init(path: String, limits: BufferLimits, uptime: @escaping @Sendable () -> Double) throws(BufferProblem) {
        (self.path, self.limits) = (path, limits)
        do {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            do { database = try Self.open(path) } catch let error as DatabaseError where Self.isDamage(error) {
                try Self.putAside(path)
                database = try Self.open(path)
            }
            let latest = try database.read { try Double.fetchOne($0, sql: "SELECT clock FROM state") ?? 0 }
            clock = BufferClock(latest: latest, openedAt: uptime(), uptime: uptime)
        } catch { throw BufferProblem(path: path, error) }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode.primaryResultCode)
    }

    private static func putAside(_ path: String) throws {
        let aside = path + ".damaged"
        try? FileManager.default.removeItem(atPath: aside)
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // The process has it alone, until it ends in whatever way.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What a catching-up leaves behind.
            try database.execute(sql: "PRAGMA journal_size_limit = 4194304")
        }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.write { try $0.execute(sql: tables) }
        return database
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS batch (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            instance TEXT NOT NULL,
            number INTEGER NOT NULL,
            readings INTEGER NOT NULL,
            clock REAL NOT NULL,
            bytes INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX IF NOT EXISTS batch_bytes ON batch (bytes);
        CREATE TABLE IF NOT EXISTS state (clock REAL NOT NULL, dropped INTEGER NOT NULL) STRICT;
        INSERT INTO state SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM state);
        """

    /// What waits, and how many readings were let go in all the buffer's life.
    func contents() throws(BufferProblem) -> (waiting: Outcome, dropped: Int) {
        do {
            return try database.read { database in
                (try Self.waiting(in: database), try Int.fetchOne(database, sql: "SELECT dropped FROM state") ?? 0)
            }
        } catch { throw BufferProblem(path: path, error) }
    }

    private static func waiting(in database: Database) throws -> Outcome {
        let sums = try Row.fetchOne(database, sql: "SELECT count(*) AS batches, sum(bytes) AS bytes FROM batch")
        return Outcome(bytes: sums?["bytes"] ?? 0, batches: sums?["batches"] ?? 0)
    }

    /// Puts batches in, takes out what was delivered, and lets go what is too much or too old.
    ///
    /// - Parameters:
    ///   - delivered: all up to that place are at the hub.
    ///   - isSending: whether the oldest that is left is being sent, or is about to be: it is not let go.
    ///   - lost: readings that were let go before they came here.
    func write(
        _ batches: [BufferedBatch], delivered: Int64, isSending: Bool, lost: Int = 0
    ) async throws(BufferProblem) -> Outcome {
        do {
            return try await database.write { [limits, clock] database in
                let now = clock.now
                try database.execute(sql: "DELETE FROM batch WHERE id <= ?", arguments: [delivered])
                for batch in batches { try Self.insert(batch, at: now, in: database) }
                let outcome = try Self.letGo(beyond: limits, now: now, keepsOldest: isSending, in: database)
                try database.execute(
                    sql: "UPDATE state SET clock = ?, dropped = dropped + ?", arguments: [now, outcome.dropped + lost])
                if outcome.batches == 0 { try database.execute(sql: "PRAGMA incremental_vacuum(256)") }
                return outcome
            }
        } catch { throw BufferProblem(path: path, error) }
    }

    private static func insert(_ batch: BufferedBatch, at now: Double, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO batch (instance, number, readings, clock, bytes, body) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                batch.key.instance, Int64(clamping: batch.key.number), batch.readings, now, batch.body.count,
                Data(batch.body),
            ])
    }

    private static func letGo(
        beyond limits: BufferLimits, now: Double, keepsOldest: Bool, in database: Database
    ) throws -> Outcome {
        var outcome = try waiting(in: database)
        let kept = keepsOldest ? try Int64.fetchOne(database, sql: "SELECT min(id) FROM batch") ?? 0 : 0
        let oldest = try Row.fetchCursor(
            database, sql: "SELECT id, readings, clock, bytes FROM batch WHERE id > ? ORDER BY id", arguments: [kept])
        var last: Int64?
        while let row = try oldest.next() {
            let clock: Double = row["clock"]
            guard outcome.bytes > limits.bytes || now - clock > limits.age else { break }
            last = row["id"]
            outcome.bytes -= row["bytes"]
            outcome.dropped += row["readings"]
            outcome.batches -= 1
        }
        if let last {
            try database.execute(sql: "DELETE FROM batch WHERE id > ? AND id <= ?", arguments: [kept, last])
        }
        return outcome
    }

    /// The oldest batch after a place; nil where there is none.
    func first(after place: Int64) async throws(BufferProblem) -> Place? {
        do {
            return try await database.read { database in
                try Row.fetchOne(
                    database,
                    sql: "SELECT id, instance, number, readings, body FROM batch WHERE id > ? ORDER BY id LIMIT 1",
                    arguments: [place]
                ).map { row in
                    let (number, body): (Int64, Data) = (row["number"], row["body"])
                    let key = BufferedBatch.Key(instance: row["instance"], number: UInt64(clamping: number))
                    return Place(
                        id: row["id"], batch: BufferedBatch(key: key, readings: row["readings"], body: Array(body)))
                }
            }
        } catch { throw BufferProblem(path: path, error) }
    }
}

/// Counts the seconds in which the buffer was open, over all its life.
private struct BufferClock: Sendable {
    let latest: Double
    let openedAt: Double
    let uptime: @Sendable () -> Double

    var now: Double { latest + max(0, uptime() - openedAt) }
}
