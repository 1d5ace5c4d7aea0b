/// A limit of exchanges in flight over an interval, and how many were in flight under it.
public struct LimitSnapshot: Sendable, Codable, Equatable {
    /// The most exchanges that may be in flight.
    public var limit: LevelSnapshot
    /// How many held a permit of it: were in flight, or waited for a further limit that is about them.
    public var inFlight: LevelSnapshot

    /// Puts both together.
    public init(limit: LevelSnapshot, inFlight: LevelSnapshot) {
        (self.limit, self.inFlight) = (limit, inFlight)
    }

    /// Both in one.
    public func merging(_ other: LimitSnapshot) -> LimitSnapshot {
        LimitSnapshot(limit: limit.merging(other.limit), inFlight: inFlight.merging(other.inFlight))
    }
}
