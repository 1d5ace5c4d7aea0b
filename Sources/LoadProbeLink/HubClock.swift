/// How far another clock is ahead of this one, and by how much that may be wrong.
public struct ClockEstimate: Sendable, Equatable {
    /// In seconds: the other clock is ahead by that much, behind where it is negative.
    public var offset: Double
    /// The most that the offset is wrong by, in seconds.
    public var error: Double

    /// Makes an estimate.
    public init(offset: Double, error: Double) {
        (self.offset, self.error) = (offset, error)
    }
}

/// A request and its answer, timed at both ends, in seconds:
///
///     hub      T2 ───── T3          by its clock
///             ╱           ╲
///     probe  T1           T4        by the time since its machine started
public struct ClockExchange: Sendable, Equatable {
    /// T1: the request was sent.
    public var sent: Double
    /// T2: it was there.
    public var received: Double
    /// T3: the answer was sent.
    public var answered: Double
    /// T4: it was here.
    public var ended: Double

    /// Times an exchange.
    public init(sent: Double, received: Double, answered: Double, ended: Double) {
        (self.sent, self.received) = (sent, received)
        (self.answered, self.ended) = (answered, ended)
    }

    /// θ = ((T2 − T1) + (T3 − T4)) / 2; wrong by at most half of δ = (T4 − T1) − (T3 − T2), which is where one of the two ways took
    /// no time (RFC 5905, section 8).
    ///
    /// - Returns: nil where the times cannot be.
    var estimate: ClockEstimate? {
        let roundTrip = (ended - sent) - (answered - received)
        guard roundTrip >= 0, answered >= received else { return nil }
        return ClockEstimate(offset: ((received - sent) + (answered - ended)) / 2, error: roundTrip / 2)
    }
}

/// What the probe knows of the hub's clock: the best of its last exchanges, that of the shortest round trip.
///
/// It counts by the time since the machine started, which nobody sets: an estimate holds when the machine's clock is changed.
public struct HubClock: Sendable {
    /// How many exchanges are remembered, as NTP's clock filter does.
    static let remembered = 8
    /// How much two clocks drift apart, at most, in seconds per second (RFC 5905's PHI).
    static let drift = 15e-6

    private var exchanges: [(estimate: ClockEstimate, at: Double)] = []

    /// Knows nothing.
    public init() {}

    /// Takes in an exchange.
    public mutating func receive(_ exchange: ClockExchange) {
        guard let estimate = exchange.estimate else { return }
        exchanges.append((estimate, exchange.ended))
        if exchanges.count > Self.remembered { exchanges.removeFirst() }
    }

    /// How far the hub's clock is ahead of the machine's, now; nil before the first exchange.
    ///
    /// - Parameters:
    ///   - wall: the machine's clock, in seconds since 1970 (UTC).
    ///   - uptime: the time since it started, in seconds.
    public func estimate(wall: Double, uptime: Double) -> ClockEstimate? {
        exchanges.map { known in
            ClockEstimate(
                offset: known.estimate.offset + uptime - wall,
                error: known.estimate.error + abs(uptime - known.at) * Self.drift)
        }.min { $0.error < $1.error }
    }
}
