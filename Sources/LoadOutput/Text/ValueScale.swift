#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An axis of values, from a round number to a round number.
struct ValueScale: Equatable {
    let low: Double
    let high: Double
    /// Whether equal factors, not equal differences, are equally far apart.
    let isLogarithmic: Bool

    /// From 0 to the next round number above.
    static func linear(upTo most: Double) -> ValueScale {
        let steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
        return ValueScale(low: 0, high: round(most > 0 ? most : 1, to: steps, up: true), isLogarithmic: false)
    }

    /// From the round number below to the one above; both values are above zero.
    static func logarithmic(from least: Double, to most: Double) -> ValueScale {
        let low = round(least, to: [1, 2, 5, 10], up: false)
        let high = round(most, to: [1, 2, 5, 10], up: true)
        return ValueScale(low: low, high: high > low ? high : low * 10, isLogarithmic: true)
    }

    /// Where a value stands, 0 at the low end to 1 at the high end; beyond for values outside.
    func share(of value: Double) -> Double {
        guard isLogarithmic else { return (value - low) / (high - low) }
        return value > 0 ? log(value / low) / log(high / low) : 0
    }

    /// The value that stands at a share.
    func value(at share: Double) -> Double {
        isLogarithmic ? low * pow(high / low, share) : low + (high - low) * share
    }

    /// The nearest of the steps, times a power of ten, on one side.
    private static func round(_ value: Double, to steps: [Double], up: Bool) -> Double {
        let power = pow(10, floor(log10(value)))
        // What is a step already must not become another one by a rounding error.
        let mantissa = value / power
        let step =
            up ? steps.first { $0 >= mantissa * (1 - 1e-9) } : steps.last { $0 <= mantissa * (1 + 1e-9) }
        return (step ?? 10) * power
    }
}
