/// An arrival rate that swings around a mean, like day and night.
///
///     rate/s                            N(t) = mean·t + amplitude·P/π · sin(πt/P) · sin(πt/P + φ),   φ = 2π·shift/P
///  mean + a ┤  ╭─╮       ╭─╮
///      mean ┼─╯   ╲     ╱   ╲           moment(k) = the t at which N(t) = k
///  mean − a ┤      ╰───╯     ╰─
///           └──────┴──────┴────┴─ t     The integral of mean + amplitude·sin(2πt/P + φ), as a product: a difference
///           0     P/2     P             of two cosines would lose digits where t is short beside P.
///
/// The inverse has no formula. A whole period adds mean · P, so whole periods are taken away first; what is left lies
/// within one, and there N grows and stays within amplitude·P/π of the line mean·t: that is the bracket in which the
/// root is looked for. Newton's steps find it in three or four rounds; from the eighth round on, or where a step would
/// leave the bracket, the bracket is halved instead, so that 72 rounds always suffice: 2⁻⁶⁴ of 100 days is far below a
/// nanosecond. Each start is found from its number alone, so nothing drifts.
///
/// Units: arrivals per second.
public struct SineRate: ArrivalRate {
    /// The rate around which it swings.
    public let mean: Double
    /// How far it swings, up and down; at most the mean.
    public let amplitude: Double
    /// How long one swing up and down takes.
    public let period: Duration
    /// How far into its period the wave begins; at 0 it is at the mean and rises.
    public let shift: Duration
    /// How long it goes on.
    public let duration: Duration

    private let seconds: Double
    private let periodSeconds: Double
    /// The part of a period that had passed at the beginning, 0 ..< 1.
    private let begin: Double
    /// The most by which the integral within a period differs from that of the mean.
    private let swing: Double
    private let areaOfPeriod: Double

    /// The rounds of Newton's method before the bracket is only halved, and all rounds together.
    private static let (newtonRounds, rounds) = (8, 72)

    /// - Throws: `InvalidWorkload` where a rate is negative, not finite or absurd, the amplitude is above the mean, the
    ///   period too short, or the duration not positive.
    public init(
        mean: Double, amplitude: Double, period: Duration, shift: Duration = .zero, for duration: Duration
    ) throws(InvalidWorkload) {
        try WorkloadLimits.check(rate: mean)
        try WorkloadLimits.check(rate: amplitude)
        guard mean > 0 else {
            throw InvalidWorkload("a sine around 0/s has no arrivals; write a mean above 0/s, or a pause")
        }
        guard amplitude <= mean else {
            throw InvalidWorkload(
                "the amplitude \(amplitude)/s would make the rate negative; write at most the mean, \(mean)/s")
        }
        try WorkloadLimits.check(rate: mean + amplitude)
        try WorkloadLimits.check(period: period, shift: shift, from: WorkloadLimits.shortestPeriodOfRate)
        try WorkloadLimits.check(duration: duration)
        self.init(unchecked: mean, amplitude: amplitude, period: period, shift: shift, duration: duration)
    }

    /// The wave's beginning.
    func cut(to duration: Duration) -> SineRate {
        SineRate(unchecked: mean, amplitude: amplitude, period: period, shift: shift, duration: duration)
    }

    private init(unchecked mean: Double, amplitude: Double, period: Duration, shift: Duration, duration: Duration) {
        (self.mean, self.amplitude) = (mean, amplitude)
        (self.period, self.shift, self.duration) = (period, shift, duration)
        (seconds, periodSeconds) = (duration.seconds, period.seconds)
        begin = shift.seconds / periodSeconds
        swing = amplitude * periodSeconds / .pi
        areaOfPeriod = mean * periodSeconds
    }

    /// N(duration).
    public var area: Double { area(until: seconds) }

    /// N(t) above.
    public func area(until moment: Double) -> Double {
        // Exact, however many periods there are.
        let rest = moment.truncatingRemainder(dividingBy: periodSeconds)
        return ((moment - rest) / periodSeconds).rounded() * areaOfPeriod + areaWithinPeriod(until: rest)
    }

    /// The root above.
    public func moment(ofArea area: Double) -> Double {
        guard area > 0 else { return 0 }
        let periods = (area / areaOfPeriod).rounded(.down)
        let rest = min(max(area - periods * areaOfPeriod, 0), areaOfPeriod)
        return min(periods * periodSeconds + momentWithinPeriod(ofArea: rest), seconds)
    }

    private func areaWithinPeriod(until moment: Double) -> Double {
        let halfTurns = moment / periodSeconds / 2
        return mean * moment + swing * Turn.sine(halfTurns) * Turn.sine(halfTurns + begin)
    }

    private func momentWithinPeriod(ofArea area: Double) -> Double {
        var low = max((area - swing) / mean, 0)
        var high = min((area + swing) / mean, periodSeconds)
        var moment = min(max(area / mean, low), high)
        // A tenth of a nanosecond, or what a `Double` can tell apart in so long a period.
        let near = max(1e-10, 2 * periodSeconds.ulp)
        for round in 0..<Self.rounds {
            let miss = areaWithinPeriod(until: moment) - area
            guard miss != 0 else { break }
            if miss > 0 { high = moment } else { low = moment }
            var next = moment - miss / (mean + amplitude * Turn.sine(moment / periodSeconds + begin))
            // Also where the rate is 0 and the step is no number.
            let isInside = next > low && next < high
            if !isInside || round >= Self.newtonRounds { next = low + (high - low) / 2 }
            let step = abs(next - moment)
            moment = next
            if step <= near { break }
        }
        return moment
    }
}

extension WorkloadLimits {
    /// The shortest period of a rate that follows a sine.
    public static let shortestPeriodOfRate = Duration.milliseconds(1)
    /// The shortest period of users that follow a sine: they come and go with it.
    public static let shortestPeriodOfUsers = Duration.seconds(1)
    /// The most periods of users in one phase; each takes a little memory.
    public static let periodsOfUsers = 10_000

    static func check(period: Duration, shift: Duration, from shortest: Duration) throws(InvalidWorkload) {
        guard period >= shortest else {
            throw InvalidWorkload("period \(period.compactText) is too short; write at least \(shortest.compactText)")
        }
        guard period <= duration else {
            throw InvalidWorkload("period \(period.compactText) is too long; write at most 100 days")
        }
        guard shift >= .zero, shift < period else {
            throw InvalidWorkload(
                "shift \(shift.compactText) is not within the period; write 0s or more, and less than "
                    + period.compactText)
        }
    }
}
