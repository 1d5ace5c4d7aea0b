/// What was measured of a target's machine and its processes at one moment.
public struct TargetReading: Sendable, Codable, Equatable {
    /// When, in seconds since 1970 (UTC) by the clock of the machine on which it was measured.
    public var time: Double
    /// What was measured, each once.
    public var points: [TargetPoint]

    /// Makes a reading.
    public init(time: Double, points: [TargetPoint]) {
        (self.time, self.points) = (time, points)
    }
}

/// One value of a reading.
public struct TargetPoint: Sendable, Codable, Hashable {
    /// What it is of.
    public var series: TargetSeries
    /// How much, in the series' unit.
    public var value: Double

    /// Makes a value.
    public init(_ series: TargetSeries, _ value: Double) {
        (self.series, self.value) = (series, value)
    }
}

/// What tells a value from others of the same reading, and says what it means.
public struct TargetSeries: Sendable, Codable, Hashable {
    /// How its values come about.
    public enum Kind: String, Sendable, Codable {
        /// It is what it is at the moment.
        case gauge
        /// It only grows, until what counts it starts anew. What it grows by in a second is a rate; a reading that is lost costs
        /// resolution and no count.
        case counter
    }

    /// By OpenTelemetry's conventions where they have it: `system.cpu.time`, `process.memory.usage`.
    public var name: String
    /// A code of the Unified Code for Units of Measure: `s`, `By`, `1`, `{connection}`.
    public var unit: String
    /// How its values come about.
    public var kind: Kind
    /// What it is of, by rising name.
    public var tags: [TargetTag]

    /// Makes a series; its tags are put in order.
    public init(_ name: String, unit: String, _ kind: Kind, tags: [TargetTag] = []) {
        (self.name, self.unit, self.kind) = (name, unit, kind)
        self.tags = tags.sorted { $0.name < $1.name }
    }
}

/// A name and a value that tell one thing from another of its kind: `cpu.mode` = `user`.
public struct TargetTag: Sendable, Codable, Hashable {
    /// `cpu.mode`.
    public var name: String
    /// `user`.
    public var value: String

    /// Makes a tag.
    public init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}
