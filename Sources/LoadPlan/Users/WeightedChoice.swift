/// Picks one of several things, each as often as its weight says.
///
///     weights   3      1   2          u uniform in 0 ..< 6 picks the piece that it falls into
///            ├─────┬─┬───┤
///            0     3 4   6
///
/// The sums are taken once; a pick is a binary search among them.
public struct WeightedChoice: Sendable, Equatable {
    /// Where each thing's piece ends.
    private let ends: [Double]

    /// - Parameter weights: one for each thing, relative to each other.
    /// - Throws: `InvalidWorkload` where there is nothing to pick from, or a weight is not a number above 0.
    public init(weights: [Double]) throws(InvalidWorkload) {
        try Self.check(weights)
        var sum = 0.0
        ends = weights.map { weight in
            sum += weight
            return sum
        }
    }

    /// The number of the thing picked, from 0.
    public func pick(using generator: inout SplitMix64) -> Int {
        ends.count == 1 ? 0 : index(at: generator.uniform())
    }

    /// The thing whose piece holds the given share of the whole length.
    ///
    /// - Parameter share: 0 ..< 1, for example a uniform random number.
    public func index(at share: Double) -> Int {
        let point = share * ends[ends.count - 1]
        // The last thing needs no comparison: it is what remains, also where rounding puts the point on the end.
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if point < ends[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    static func check(_ weights: [Double]) throws(InvalidWorkload) {
        guard !weights.isEmpty else {
            throw InvalidWorkload("there is nothing to choose from; give at least one weight")
        }
        for weight in weights where !(weight > 0 && weight <= 1e12) {
            throw InvalidWorkload("weight \(weight) is not usable; write a number above 0, for example 1")
        }
    }
}
