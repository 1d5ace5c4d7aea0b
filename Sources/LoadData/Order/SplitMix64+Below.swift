import LoadPlan

extension SplitMix64 {
    /// A number drawn uniformly from 0 ..< `bound`, the same everywhere.
    ///
    /// D. Lemire, *Fast Random Integer Generation in an Interval*, 2019: the upper word of random × bound, where the few
    /// products that would favour some numbers are drawn again.
    mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "nothing is below 0")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let unfair = (0 &- bound) % bound
            while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// A seed for one purpose, so that what is drawn for two purposes has nothing in common. The name goes in by FNV-1a
    /// (http://www.isthe.com/chongo/tech/comp/fnv).
    static func seed(_ seed: UInt64, for purpose: String) -> UInt64 {
        let hash = purpose.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SplitMix64(seed: seed, stream: hash)
        return generator.next()
    }
}
