import Foundation

/// Statistical tests, at a level where one of them errs once in 10⁸ runs of the tests: with some 20 of them, a false
/// alarm is rarer than one in 10⁶ runs.
///
/// Each gives a distance and the tolerance it must not exceed. The tolerances follow from the numbers of samples alone
/// and hold for any of them: a machine that is slow has fewer samples, and with them a wider tolerance.
struct Agreement {
    static let level = 1e-8

    let distance: Double
    let tolerance: Double

    var holds: Bool { distance <= tolerance }
}

extension Agreement {
    /// How far the empirical distribution of so many values may be from their true one: the Dvoretzky–Kiefer–Wolfowitz
    /// inequality with Massart's constant, P(sup |Fₙ − F| > ε) ≤ 2 exp(−2nε²).
    static func tolerance(of count: Int) -> Double {
        (log(2 / level) / (2 * Double(count))).squareRoot()
    }

    /// One sample against a distribution of which another, known one is disturbed: Kolmogorov–Smirnov.
    ///
    /// Its distribution is that of a sum, F * G = ∫ F(x − d) dG(d). G is known by a sample of its own, and the error of
    /// that goes into the sum at most as it is: |F * Gₘ − F * G| ≤ sup |Gₘ − G|.
    static func ofSample(
        _ sample: [Double], with cdf: (Double) -> Double, plus disturbances: [Double]
    ) -> Agreement {
        let (values, count) = (sample.sorted(), Double(sample.count))
        var distance = 0.0
        for (index, value) in values.enumerated() {
            let expected = disturbances.reduce(0) { $0 + cdf(value - $1) } / Double(disturbances.count)
            distance = max(distance, expected - Double(index) / count, Double(index + 1) / count - expected)
        }
        return Agreement(
            distance: distance, tolerance: tolerance(of: sample.count) + tolerance(of: disturbances.count))
    }

    /// Two samples of which one distribution is expected: Kolmogorov–Smirnov.
    static func ofSamples(_ one: [Double], _ other: [Double]) -> Agreement {
        let (a, b) = (one.sorted(), other.sorted())
        var (i, j, distance) = (0, 0, 0.0)
        while i < a.count, j < b.count {
            let value = min(a[i], b[j])
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
        }
        return Agreement(distance: distance, tolerance: tolerance(of: a.count) + tolerance(of: b.count))
    }

    /// Whether values exceed those of another sample, in distribution: the largest P(x > v) − P(y > v) for v ≥ 0.
    static func ofExcess(_ values: [Double], over others: [Double]) -> Agreement {
        let (a, b) = (values.sorted(), others.sorted())
        var (j, distance) = (0, 0.0)
        for (i, value) in a.enumerated() where value > 0 {
            // Just below the value: it and what follows it are greater, as are the others from it on.
            while j < b.count, b[j] < value { j += 1 }
            distance = max(distance, Double(a.count - i) / Double(a.count) - Double(b.count - j) / Double(b.count))
        }
        return Agreement(distance: distance, tolerance: tolerance(of: a.count) + tolerance(of: b.count))
    }

    /// Counts of three kinds against their shares: Pearson's χ² with two degrees of freedom, P(χ² > x) = exp(−x/2).
    static func ofCounts(_ counts: [Int], withShares shares: [Double]) -> Agreement {
        precondition(counts.count == 3 && shares.count == 3)
        let (total, whole) = (Double(counts.reduce(0, +)), shares.reduce(0, +))
        let distance = zip(counts, shares).reduce(0) { sum, kind in
            let expected = total * kind.1 / whole
            return sum + (Double(kind.0) - expected) * (Double(kind.0) - expected) / expected
        }
        return Agreement(distance: distance, tolerance: -2 * log(level))
    }

    /// Two lists of counts of the same three kinds: χ² of homogeneity, again with two degrees of freedom.
    static func ofCounts(_ one: [Int], and other: [Int]) -> Agreement {
        let both = zip(one, other).map { Double($0 + $1) }
        return Agreement(
            distance: ofCounts(one, withShares: both).distance + ofCounts(other, withShares: both).distance,
            tolerance: -2 * log(level))
    }
}
