/// A small seeded random generator: one word of state, a few instructions per number, the same numbers everywhere.
///
/// SplitMix64: G. Steele, D. Lea, C. Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014, in the form
/// of S. Vigna's public-domain splitmix64.c (https://prng.di.unimi.it). Eight bytes of state matter where each of
/// 100,000 virtual users has a stream of its own. Not for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
    /// The stream that arrivals draw from. Virtual users draw from the stream of their number.
    public static let arrivalStream = UInt64.max

    private var state: UInt64

    /// Starts the sequence of a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// Starts one of many sequences of a seed: scrambled before and after the stream's number goes in, so that
    /// neighbouring seeds or streams begin far apart.
    public init(seed: UInt64, stream: UInt64) {
        state = Self.scrambled(Self.scrambled(seed &+ Self.increment) ^ stream)
    }

    /// A seed for one purpose, so that what is drawn for two purposes has nothing in common.
    public static func seed(_ seed: UInt64, for purpose: String) -> UInt64 {
        var generator = SplitMix64(seed: seed, stream: UInt64(fnv1aOf: purpose.utf8))
        return generator.next()
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.scrambled(state)
    }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func scrambled(_ word: UInt64) -> UInt64 {
        let first = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ (first >> 27)) &* 0x94D0_49BB_1331_11EB
        return second ^ (second >> 31)
    }
}

extension SplitMix64 {
    /// A number drawn uniformly from 0 ..< 1, in steps of 2⁻⁵³.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number drawn from the normal distribution with mean 0 and deviation 1.
    ///
    /// A point in the plane with two normal coordinates has a uniform direction and a radius √(2e), e exponential
    /// (G. Box and M. Muller, *A note on the generation of random normal deviates*, 1958). The direction is that of a
    /// uniform point in the unit disc (J. von Neumann, 1951): no sine and no logarithm, so that the same seed gives
    /// the same numbers on every machine.
    public mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (2 * exponential() / square).squareRoot() }
        }
    }

    /// A number drawn from the exponential distribution with mean 1.
    ///
    /// J. von Neumann's way (*Various techniques used in connection with random digits*, 1951): draw a falling run
    /// u₁ > u₂ > ... that ends with its n-th number. For a given u₁ = x its length is odd with probability
    ///
    ///     1 − x + x²/2! − x³/3! + ... = e⁻ˣ
    ///
    /// so that x is kept in an odd run; each even run adds 1 instead. It compares and never takes a logarithm, whose
    /// last bit differs between math libraries: the same seed gives the same arrivals on every machine. On average
    /// 4.3 uniform numbers are drawn.
    public mutating func exponential() -> Double {
        var whole = 0.0
        while true {
            let fraction = uniform()
            var lowest = fraction
            var lengthIsOdd = true
            while true {
                let following = uniform()
                if following >= lowest { break }
                lowest = following
                lengthIsOdd.toggle()
            }
            if lengthIsOdd { return whole + fraction }
            whole += 1
        }
    }
}
