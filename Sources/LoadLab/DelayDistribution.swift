#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How long a request waits before it is answered: a distribution of times.
///
/// | as written            | distribution                    | mean                | density for t > 0               |
/// |-----------------------|---------------------------------|---------------------|---------------------------------|
/// | `10ms`, `fixed:10ms`  | always the same                 | the value           | –                               |
/// | `exp:10ms`            | exponential with this mean m    | m                   | exp(−t/m) / m                   |
/// | `lognormal:10ms,0.5`  | lognormal: median m and σ       | m · exp(σ²/2)       | exp(−ln²(t/m)/2σ²) / (tσ√(2π))  |
///
/// The exponential is what a memoryless server gives; the lognormal has the long right tail of measured services, and
/// its p99 is m · exp(2.326 σ).
public enum DelayDistribution: Sendable, Equatable {
    /// Always the same.
    case fixed(Duration)
    /// Exponential, by its mean.
    case exponential(mean: Duration)
    /// Lognormal, by its median and the standard deviation of its logarithm.
    case lognormal(median: Duration, sigma: Double)

    /// The longest parameter that can be written, and the longest delay that is ever drawn: a longer draw, possible
    /// in the tail, is cut to it.
    public static let longest = Duration.seconds(3600)

    /// The largest σ that can be written.
    static let largestSigma = 5.0

    /// Whether draws that are cut to `longest` take nothing off the mean that could be seen: less than a thousandth.
    var hasMean: Bool {
        if case .lognormal(_, let sigma) = self, sigma > 1.5 { return false }
        return mean <= .seconds(10)
    }

    /// The mean, but for draws that are cut to `longest`.
    var mean: Duration {
        switch self {
        case .fixed(let delay): delay
        case .exponential(let mean): mean
        case .lognormal(let median, let sigma): median * exp(sigma * sigma / 2)
        }
    }

    /// Draws one delay.
    func sample(using random: inout SeededRandom) -> Duration {
        let drawn: Double
        switch self {
        case .fixed(let delay):
            return min(max(delay, .zero), Self.longest)
        case .exponential(let mean):
            // The inverse of the distribution function; 1 − u is never 0.
            drawn = -(mean / .seconds(1)) * log(1 - random.unit())
        case .lognormal(let median, let sigma):
            // A standard normal number by Box and Muller (1958); of their pair, one.
            let radius = (-2 * log(1 - random.unit())).squareRoot()
            let normal = radius * cos(2 * .pi * random.unit())
            drawn = median / .seconds(1) * exp(sigma * normal)
        }
        return .seconds(min(max(drawn, 0), Self.longest / .seconds(1)))
    }
}
