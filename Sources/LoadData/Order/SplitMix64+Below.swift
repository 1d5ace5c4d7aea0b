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
}
