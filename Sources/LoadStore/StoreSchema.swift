import GRDB

/// The tables of the store, and how each version of them becomes the next. `docs/store.md` describes them for readers.
///
/// A migration that was released is never changed: the next version gets one of its own.
enum StoreSchema {
    /// Makes the tables what this version knows.
    ///
    /// - Throws: `StoreProblem` where a newer version was here: it is not touched.
    static func update(_ database: DatabaseQueue, at path: String) throws {
        let migrator = migrator
        // The list of migrations is there before the first of them: a process may have been killed in between.
        let (mark, tables) = try database.read { database in
            (
                try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") ?? 0
            )
        }
        guard mark == Self.mark || (mark == 0 && tables == 0) else {
            throw StoreProblem(
                path: path, reason: "it is a database of something else", fix: "name another file with --store FILE")
        }
        if try database.read(migrator.hasBeenSuperseded) {
            throw StoreProblem(
                path: path, reason: "a newer version of Squall has written it",
                fix: "use that version, or name another file with --store FILE")
        }
        try migrator.migrate(database)
    }

    /// What tells the file from databases of other programs (`PRAGMA application_id`): "SqRn".
    private static let mark = 0x5371_526e

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, intervals, events, tags") { database in
            try database.execute(sql: first)
            try database.execute(sql: "PRAGMA application_id = \(mark)")
        }
        migrator.registerMigration("2 probes, batches") { try $0.execute(sql: probes) }
        return migrator
    }

    private static let probes = """
        CREATE TABLE probe (
            id INTEGER NOT NULL PRIMARY KEY,
            instance TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            host TEXT NOT NULL,
            first_seen REAL NOT NULL,
            last_seen REAL NOT NULL,
            through INTEGER NOT NULL DEFAULT 0,
            missing INTEGER NOT NULL DEFAULT 0,
            duplicates INTEGER NOT NULL DEFAULT 0,
            readings INTEGER NOT NULL DEFAULT 0,
            dropped INTEGER NOT NULL DEFAULT 0,
            interval REAL,
            clock_offset REAL,
            clock_error REAL,
            lag REAL
        ) STRICT;
        CREATE INDEX probe_name ON probe (name);
        CREATE TABLE batch (
            probe INTEGER NOT NULL REFERENCES probe (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            received REAL NOT NULL,
            start REAL NOT NULL,
            end REAL NOT NULL,
            clock_offset REAL,
            clock_error REAL,
            readings INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            otlp BLOB NOT NULL,
            PRIMARY KEY (probe, number)
        ) STRICT;
        CREATE INDEX batch_end ON batch (probe, end, number);
        CREATE INDEX batch_received ON batch (received, bytes);
        """

    private static let first = """
        CREATE TABLE run (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            target TEXT,
            started REAL NOT NULL CHECK (started BETWEEN 0 AND 1e11),
            ended REAL,
            duration REAL NOT NULL DEFAULT 0,
            status TEXT NOT NULL DEFAULT 'incomplete' CHECK (status IN ('incomplete', 'complete')),
            ending TEXT,
            verdict TEXT,
            exchanges INTEGER NOT NULL DEFAULT 0,
            errors INTEGER NOT NULL DEFAULT 0,
            version TEXT NOT NULL,
            host TEXT NOT NULL,
            system TEXT NOT NULL,
            cores INTEGER NOT NULL,
            descriptors INTEGER NOT NULL,
            plan TEXT NOT NULL,
            result BLOB
        ) STRICT;
        CREATE INDEX run_started ON run (started);
        CREATE TABLE interval (
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            start REAL NOT NULL,
            end REAL NOT NULL,
            completed INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            timed_out INTEGER NOT NULL,
            unsent INTEGER NOT NULL,
            users REAL NOT NULL,
            p50 REAL,
            p90 REAL,
            p99 REAL,
            max REAL,
            snapshot BLOB NOT NULL,
            PRIMARY KEY (run, number)
        ) STRICT;
        CREATE TABLE event (
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            action TEXT NOT NULL,
            effect TEXT NOT NULL,
            event TEXT NOT NULL,
            PRIMARY KEY (run, number)
        ) STRICT;
        CREATE TABLE tag (
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (run, tag)
        ) STRICT;
        """
}
