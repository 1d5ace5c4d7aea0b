/// What a hub knows of a probe.
public struct ProbeSummary: Sendable, Codable, Equatable {
    /// What it is called.
    public var name: String
    /// The machine that it watches.
    public var host: String
    /// When the hub last heard of it, in seconds since 1970 (UTC).
    public var lastSeen: Double
    /// How often it reads, in seconds, by its last batch; nil before it had two readings.
    public var interval: Double?
    /// How often the hub wants it to, in seconds; nil where it leaves that to the probe.
    public var wantedInterval: Double?
    /// How far the hub's clock is ahead of its machine's, in seconds; nil where it did not say.
    public var clockOffset: Double?
    /// The most that the offset is wrong by, in seconds.
    public var clockError: Double?
    /// How old the last reading was when it was here, in seconds.
    public var lag: Double?
    /// Readings that the probe let go.
    public var dropped: Int
    /// Batches whose numbers were passed over: they were let go, or lost.
    public var missing: Int
    /// Batches that came again, and were taken once.
    public var duplicates: Int
    /// Readings that are kept.
    public var readings: Int
    /// How often it was started, as far as something of it is kept.
    public var instances: Int

    /// Sums up a probe.
    public init(
        name: String, host: String, lastSeen: Double, interval: Double?, wantedInterval: Double?,
        clockOffset: Double?, clockError: Double?, lag: Double?, dropped: Int, missing: Int, duplicates: Int,
        readings: Int, instances: Int
    ) {
        (self.name, self.host, self.lastSeen, self.interval) = (name, host, lastSeen, interval)
        (self.wantedInterval, self.clockOffset, self.clockError) = (wantedInterval, clockOffset, clockError)
        (self.lag, self.dropped, self.missing, self.duplicates) = (lag, dropped, missing, duplicates)
        (self.readings, self.instances) = (readings, instances)
    }
}

/// The answer to `GET /probes`.
public struct ProbeList: Sendable, Codable, Equatable {
    /// By name.
    public var probes: [ProbeSummary]

    /// Lists probes.
    public init(probes: [ProbeSummary]) { self.probes = probes }
}

/// The answer to `GET /probes/NAME/readings`.
public struct ProbeReadings: Sendable, Codable, Equatable {
    /// What the probe is called.
    public var probe: String
    /// The most that its times, which are by the hub's clock, are wrong by, in seconds; nil where nobody knows.
    public var clockError: Double?
    /// What it measured, by the hub's clock.
    public var history: TargetHistory

    /// Makes an answer.
    public init(probe: String, clockError: Double?, history: TargetHistory) {
        (self.probe, self.clockError, self.history) = (probe, clockError, history)
    }
}

/// The answer to `GET /clock`, in seconds since 1970 (UTC) by the hub's clock.
public struct HubTimes: Sendable, Codable, Equatable {
    /// When the request was there.
    public var received: Double
    /// When the answer left.
    public var answered: Double

    /// Says when.
    public init(received: Double, answered: Double) {
        (self.received, self.answered) = (received, answered)
    }
}

/// The body of `PUT /probes/NAME/interval`, and its answer.
public struct IntervalWish: Sendable, Codable, Equatable {
    /// `50ms`; nil where it is left to the probe.
    public var interval: String?
    /// For how long: `10m`.
    public var time: String?
    /// Whose wish it is, so that it takes nobody else's away; of the wishes of several the shortest interval counts.
    public var by: String?

    private enum CodingKeys: String, CodingKey {
        case interval, by
        case time = "for"
    }

    /// Makes a wish.
    public init(interval: String?, time: String?, by: String? = nil) {
        (self.interval, self.time, self.by) = (interval, time, by)
    }
}

/// The runs that a hub took in: the answer to `POST /v1/runs`.
public struct ReceivedRuns: Codable, Sendable, Equatable {
    /// The identifiers of those that it did not have.
    public var imported: [String]

    /// Tells of them.
    public init(imported: [String]) {
        self.imported = imported
    }
}
