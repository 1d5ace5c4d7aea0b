/// Arrivals of an open workload: the load that was planned, and how much of it was offered when it was meant to be.
public struct ArrivalTally: Sendable {
    /// Arrivals that came due.
    public internal(set) var due: UInt64 = 0
    /// Arrivals that a virtual user began to serve before the workload's planned end.
    public internal(set) var startedInTime: UInt64 = 0

    mutating func merge(_ other: ArrivalTally) {
        due += other.due
        startedInTime += other.startedInTime
    }
}
