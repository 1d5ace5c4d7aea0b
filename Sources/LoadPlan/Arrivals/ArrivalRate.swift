/// An arrival rate over one stretch of time, known by its integral.
///
/// A rate says how many starts are due until when; how they are spaced is another matter. So two small families
/// compose, instead of one type for each pair:
///
///     rate      ConstantRate · RampingRate ·             area under the rate  ⇄  moment
///       ×     SineRate · Pause
///     spacing   EvenArrivals · PoissonArrivals            the areas at which a start is due: 0, 1, 2, ...
///                                                         or a Poisson process of one per unit of area
///
/// Units: rates in arrivals per second, areas in arrivals, moments in seconds from the stretch's beginning.
public protocol ArrivalRate: Sendable {
    /// How long the stretch lasts. Starts fall into [0, duration).
    var duration: Duration { get }

    /// How many starts the whole stretch expects: the integral of the rate over the duration.
    var area: Double { get }

    /// The number of starts expected before `moment` seconds: the integral of the rate from 0.
    func area(until moment: Double) -> Double

    /// The inverse: the moment, in seconds, at which the integral of the rate reaches `area`; never outside the
    /// stretch. Must not decrease with `area` by more than the rounding of a `Double`.
    func moment(ofArea area: Double) -> Double
}

extension ArrivalRate {
    /// The start at which the integral reaches `area`, in whole nanoseconds from the stretch's beginning.
    ///
    /// Rounding to the nearest nanosecond could reach the end, which already belongs to the next stretch; `last` is
    /// the last nanosecond before it.
    func nanosecond(ofArea area: Double, notAfter last: Int64) -> Int64 {
        min(Int64(moment(ofArea: area) * 1e9 + 0.5), last)
    }

    /// The last nanosecond that belongs to the stretch.
    var lastNanosecond: Int64 { max(duration.wholeNanoseconds - 1, 0) }
}
