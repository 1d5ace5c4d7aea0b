import GRDB

/// A probe of the store: all that is known of those of one name.
public struct KeptProbe: Sendable, Equatable {
    /// What it is called.
    public var name: String
    /// The machine that it watches, by its last life.
    public var host: String
    /// When something was last heard of it, in seconds since 1970 (UTC).
    public var lastSeen: Double
    /// How often it reads, in seconds; nil where that is not known yet.
    public var interval: Double?
    /// By how much this machine's clock is ahead of the probe's, in seconds; nil where it did not say.
    public var clockOffset: Double?
    /// The most that the offset is wrong by, in seconds.
    public var clockError: Double?
    /// How old its last reading was when it was here, in seconds.
    public var lag: Double?
    /// Readings that it let go.
    public var dropped: Int
    /// Batches whose numbers were passed over.
    public var missing: Int
    /// Batches that came again.
    public var duplicates: Int
    /// Readings that are kept.
    public var readings: Int
    /// How often it was started, as far as something is known of it.
    public var instances: Int
}

extension RunStore {
    /// The probes, by name.
    ///
    /// - Throws: `StoreProblem`.
    public func probes() throws(StoreProblem) -> [KeptProbe] {
        try read { database in
            // Where max() stands alone, SQLite takes the other columns from the row that has it: here the last life.
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, host, max(last_seen) AS last_seen, interval, clock_offset, clock_error, lag, dropped,
                        sum(missing) AS missing, sum(duplicates) AS duplicates, sum(readings) AS readings, count(*) AS instances
                    FROM probe GROUP BY name ORDER BY name
                    """
            ).map { row in
                KeptProbe(
                    name: row["name"], host: row["host"], lastSeen: row["last_seen"], interval: row["interval"],
                    clockOffset: row["clock_offset"], clockError: row["clock_error"], lag: row["lag"],
                    dropped: row["dropped"], missing: row["missing"], duplicates: row["duplicates"],
                    readings: row["readings"], instances: row["instances"])
            }
        }
    }
}
