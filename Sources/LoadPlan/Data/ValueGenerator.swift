/// Makes a new value for each iteration: `${name}` in a request. Seeded: the plan's seed repeats the values.
public struct ValueGenerator: Sendable, Codable, Equatable {
    /// What values it makes.
    public enum Kind: Sendable, Codable, Equatable {
        /// A random UUID (version 4).
        case uuid
        /// A whole number, uniform from the first to the last.
        case integer(ClosedRange<Int>)
        /// One of several texts, each as often as its weight says; without weights all alike.
        case choice([String], weights: [Double]? = nil)
        /// The time of the wall clock.
        case timestamp(TimestampFormat)
        /// A text that matches a pattern, see `TextPattern`.
        case pattern(TextPattern)
        /// `from`, `from + step`, `from + 2·step` ...: no two values of a run are the same, unless `step` is 0.
        case sequence(from: Int, step: Int)
        /// That many random letters and digits.
        case text(length: Int)
    }

    /// How a time is written.
    public enum TimestampFormat: String, Sendable, Codable, CaseIterable {
        /// Seconds since 1970.
        case unix
        /// Milliseconds since 1970.
        case unixMilliseconds = "unix-ms"
        /// `2026-03-01T12:00:00.000Z`.
        case iso8601
    }

    /// What requests call it.
    public var name: String
    /// What values it makes.
    public var kind: Kind

    /// Makes a generator.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
