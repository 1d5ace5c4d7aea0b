extension DelayDistribution {
    /// Reads a distribution as written in an option or in `?delay=`: `10ms`, `exp:10ms`, `lognormal:10ms,0.5`.
    ///
    /// - Throws: `InvalidLabValue`, which says what is wrong and how the three forms look.
    public init(parsing text: String) throws(InvalidLabValue) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let (kind, argument) = parts.count == 2 ? (parts[0], parts[1]) : ("fixed", parts[0])
        switch kind {
        case "fixed":
            self = .fixed(try Self.time(argument, in: text))
        case "exp", "exponential":
            self = .exponential(mean: try Self.time(argument, in: text))
        case "lognormal":
            let values = argument.split(separator: ",", omittingEmptySubsequences: false)
            guard values.count == 2, let sigma = Double(values[1]), (0...Self.largestSigma).contains(sigma) else {
                throw InvalidLabValue(
                    #"delay "\#(text)": lognormal takes a median and a sigma from 0 to 5, as in lognormal:10ms,0.5"#)
            }
            self = .lognormal(median: try Self.time(values[0], in: text), sigma: sigma)
        default:
            throw InvalidLabValue(
                #"delay "\#(text)": no distribution is called "\#(kind)"; write 10ms, exp:10ms or lognormal:10ms,0.5"#)
        }
    }

    private static let units: [(suffix: String, seconds: Double)] = [
        ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1),
    ]

    private static func time(_ written: Substring, in text: String) throws(InvalidLabValue) -> Duration {
        guard let unit = units.first(where: { written.hasSuffix($0.suffix) }),
            let number = Double(written.dropLast(unit.suffix.count)), number.isFinite
        else {
            throw InvalidLabValue(
                #"delay "\#(text)": "\#(written)" is not a time; write a number and ns, us, ms or s, as in 10ms"#)
        }
        guard number >= 0, number * unit.seconds <= longest / .seconds(1) else {
            throw InvalidLabValue(#"delay "\#(text)": a time is from 0 to 3600s; got "\#(written)""#)
        }
        return .seconds(number * unit.seconds)
    }
}
