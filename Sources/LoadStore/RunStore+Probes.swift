import GRDB
import LoadTarget

extension RunStore {
    /// The probes, by name: all that is known of those of one name. What anybody wants of them is not.
    ///
    /// - Throws: `StoreProblem`.
    public func probes() throws(StoreProblem) -> [ProbeSummary] {
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
                ProbeSummary(
                    name: row["name"], host: row["host"], lastSeen: row["last_seen"], interval: row["interval"],
                    wantedInterval: nil, clockOffset: row["clock_offset"], clockError: row["clock_error"],
                    lag: row["lag"],
                    dropped: row["dropped"], missing: row["missing"], duplicates: row["duplicates"],
                    readings: row["readings"], instances: row["instances"])
            }
        }
    }
}
