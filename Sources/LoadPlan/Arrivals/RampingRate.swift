/// An arrival rate that changes linearly from `from` to `to` over `duration`.
///
/// The k-th start is due when the integral of the rate reaches k, so that the number of starts in any stretch equals
/// the area under the rate, with no drift from adding up gaps:
///
///     rate/s                     N(t) = from·t + (to − from)·t² / (2·duration)
///   to ┤          ╱              moment(k) = the t at which N(t) = k
///      │      ╱                            = 2k / (from + √(from² + 2·slope·k)),  slope = (to − from)/duration
/// from ┤  ╱
///      └──┴────────┴─ t          This form of the root is the stable one: it does not subtract two nearly equal
///         0     duration         numbers, and it holds for slope = 0.
///
/// Units: arrivals per second.
public struct RampingRate: ArrivalRate {
    /// Arrivals per second at the beginning.
    public let from: Double
    /// Arrivals per second at the end.
    public let to: Double
    /// How long the ramp takes.
    public let duration: Duration

    private let seconds: Double
    private let slope: Double

    /// - Throws: `InvalidWorkload` where a rate is negative, not finite or absurd, or the duration is not positive.
    public init(from: Double, to: Double, over duration: Duration) throws(InvalidWorkload) {
        try WorkloadLimits.check(rate: from)
        try WorkloadLimits.check(rate: to)
        guard duration > .zero else {
            throw InvalidWorkload("a ramp needs a duration above zero; for a sudden change start a new phase")
        }
        try WorkloadLimits.check(duration: duration)
        (self.from, self.to, self.duration, seconds) = (from, to, duration, duration.seconds)
        slope = (to - from) / seconds
    }

    /// The ramp's beginning. It keeps the slope rather than working it out again: the starts that it shares with the
    /// whole ramp are the same to the nanosecond.
    func cut(to duration: Duration) -> RampingRate {
        RampingRate(from: from, slope: slope, over: duration)
    }

    private init(from: Double, slope: Double, over duration: Duration) {
        (self.from, self.slope, self.duration, seconds) = (from, slope, duration, duration.seconds)
        to = from + slope * seconds
    }

    /// The trapezium: the mean of both rates times the duration.
    public var area: Double { (from + to) * seconds / 2 }

    /// N(t) above.
    public func area(until moment: Double) -> Double {
        (from + slope * moment / 2) * moment
    }

    /// The root above. Rounding may push what is under the root of a ramp that ends at 0 just below zero.
    public func moment(ofArea area: Double) -> Double {
        guard area > 0 else { return 0 }
        let rate = max(from * from + 2 * slope * area, 0).squareRoot()
        return min(2 * area / (from + rate), seconds)
    }
}
