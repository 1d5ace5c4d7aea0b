/// What became of the rounds of a meeting place.
public struct MeetingCounts: Sendable, Codable, Equatable {
    /// Rounds to which all came.
    public var met: UInt64 = 0
    /// Rounds whose time was over before: who was there went on without the others.
    public var timedOut: UInt64 = 0

    /// Makes counts.
    public init(met: UInt64 = 0, timedOut: UInt64 = 0) {
        (self.met, self.timedOut) = (met, timedOut)
    }

    /// Both in one.
    public func merging(_ other: MeetingCounts) -> MeetingCounts {
        MeetingCounts(met: met + other.met, timedOut: timedOut + other.timedOut)
    }
}
