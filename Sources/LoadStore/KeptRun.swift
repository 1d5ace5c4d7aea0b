import GRDB

/// A run of the store, in short: what a list of runs shows.
public struct KeptRun: Sendable, Equatable {
    /// Whether all of it is there.
    public enum Status: String, Sendable, CaseIterable {
        /// It goes on, or its process ended before it did: what was kept until then is there.
        case incomplete
        case complete
    }

    /// What it is called.
    public var id: String
    /// The plan's name.
    public var name: String
    /// Where its load went; nil where its protocol does not say so.
    public var target: String?
    /// When it began, in seconds since 1970 (UTC).
    public var started: Double
    /// How long it has lasted, as far as it was measured, in seconds.
    public var duration: Double
    /// Whether all of it is there.
    public var status: Status
    /// How it came to its end; nil while it is incomplete.
    public var ending: String?
    /// How it was judged; nil while it is incomplete.
    public var verdict: String?
    /// Exchanges that ended, well or badly.
    public var exchanges: Int64
    /// Exchanges that failed or timed out.
    public var errors: Int64
    /// Words to find it by.
    public var tags: [String]
    /// The generator's machine.
    public var host: String
    /// Squall's version.
    public var version: String

    /// Exchanges per second over its duration.
    public var throughput: Double { duration > 0 ? Double(exchanges) / duration : 0 }

    init(_ row: Row, tags: [String]) {
        (id, name, target, started) = (row["id"], row["name"], row["target"], row["started"])
        (duration, ending, verdict) = (row["duration"], row["ending"], row["verdict"])
        status = Status(rawValue: row["status"]) ?? .incomplete
        (exchanges, errors, host, version) = (row["exchanges"], row["errors"], row["host"], row["version"])
        self.tags = tags
    }
}
