/// The Kolmogorov–Smirnov test: how far a sample's distribution is from the one that it should have.
enum KolmogorovSmirnov {
    /// The largest distance between the sample's distribution function and `cdf`.
    static func distance(_ sample: [Double], from cdf: (Double) -> Double) -> Double {
        let count = Double(sample.count)
        return sample.sorted().enumerated().reduce(0) { distance, entry in
            let expected = cdf(entry.element)
            return max(distance, expected - Double(entry.offset) / count, Double(entry.offset + 1) / count - expected)
        }
    }

    /// How many of 100 samples are further from `cdf` than one true sample in 20 is (√(−ln(0.05/2) / 2) / √n).
    ///
    /// One true sample may be unlucky under a given seed; of 100, more than `mostRejections` are so with a
    /// probability of 1 in 7,000.
    static func rejections(from cdf: (Double) -> Double, sample: (_ seed: UInt64) throws -> [Double]) rethrows -> Int {
        try (1...100 as ClosedRange<UInt64>).count { seed in
            let values = try sample(seed)
            return distance(values, from: cdf) > 1.3581 / Double(values.count).squareRoot()
        }
    }

    static let mostRejections = 14

    /// The distance that a true sample of this size exceeds once in 1,000 times: √(−ln(0.001/2) / 2) / √n.
    static func limit(_ count: Int) -> Double {
        1.9495 / Double(count).squareRoot()
    }
}

extension [Double] {
    /// The arithmetic mean.
    var mean: Double { reduce(0, +) / Double(count) }

    /// The standard deviation that the mean of this many values has, when each has the given one.
    func errorOfTheMean(deviation: Double) -> Double { deviation / Double(count).squareRoot() }
}
