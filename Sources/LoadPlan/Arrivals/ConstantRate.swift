/// The same arrival rate throughout.
///
///     rate/s                    N(t) = rate · t
///      rate ┤─────────          moment(k) = the t at which N(t) = k
///           │█████████                    = k / rate
///           └────────┴─ t
///           0     duration      One division for each start, never a sum of gaps: the last start of an hour is as
///                               exact as the first.
///
/// Units: arrivals per second.
public struct ConstantRate: ArrivalRate {
    /// Arrivals per second; 0 for none.
    public let rate: Double
    /// How long the rate lasts.
    public let duration: Duration

    private let seconds: Double

    /// - Throws: `InvalidWorkload` where the rate is negative, not finite or absurd, or the duration is not positive.
    public init(rate: Double, for duration: Duration) throws(InvalidWorkload) {
        try WorkloadLimits.check(rate: rate)
        try WorkloadLimits.check(duration: duration)
        (self.rate, self.duration, seconds) = (rate, duration, duration.seconds)
    }

    /// The same rate for a part of the time.
    func cut(to duration: Duration) -> ConstantRate {
        ConstantRate(rate: rate, duration: duration, seconds: duration.seconds)
    }

    private init(rate: Double, duration: Duration, seconds: Double) {
        (self.rate, self.duration, self.seconds) = (rate, duration, seconds)
    }

    /// Rate times duration.
    public var area: Double { area(until: seconds) }

    /// N(t) above.
    public func area(until moment: Double) -> Double { rate * moment }

    /// k / rate.
    public func moment(ofArea area: Double) -> Double {
        area <= 0 ? 0 : min(area / rate, seconds)
    }
}
