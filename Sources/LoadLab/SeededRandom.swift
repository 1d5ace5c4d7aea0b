/// A small, fast, seeded source of random numbers: SplitMix64.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the constants
/// are those of `java.util.SplittableRandom`. Not for secrets.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The source for one of many independent streams: the same triple gives the same numbers, whatever other streams
    /// were drawn from, in whatever order.
    init(seed: UInt64, stream: String, index: UInt64) {
        state = Self.mix(Self.mix(seed ^ Self.hash(stream)) &+ Self.mix(index))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// The next number from 0 (included) to 1 (excluded), with all the 53 bits that a `Double` holds there.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Scatters the bits of a number: SplitMix64's finaliser, a bijection.
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// FNV-1a over the UTF-8 bytes: `Hasher` is seeded anew by every process, and would not repeat.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
    }
}
