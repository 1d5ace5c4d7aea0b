import Foundation
import Testing

@testable import LoadLab

@Suite struct DelayDistributionTests {
    @Test(arguments: [
        ("10ms", DelayDistribution.fixed(.milliseconds(10))),
        ("fixed:1.5s", .fixed(.milliseconds(1500))),
        ("250us", .fixed(.microseconds(250))),
        ("0s", .fixed(.zero)),
        ("exp:10ms", .exponential(mean: .milliseconds(10))),
        ("exponential:2s", .exponential(mean: .seconds(2))),
        ("lognormal:10ms,0.5", .lognormal(median: .milliseconds(10), sigma: 0.5)),
    ])
    func readsWhatIsWritten(text: String, expected: DelayDistribution) throws {
        try #expect(DelayDistribution(parsing: text) == expected)
    }

    @Test(arguments: [
        "", "10", "ms", "-1ms", "nanms", "infs", "1e99s", "3601s", "10 ms", "exp", "exp:", "exp:x", "uniform:10ms",
        "lognormal:10ms", "lognormal:10ms,-1", "lognormal:10ms,6", "lognormal:10ms,nan", "lognormal:10ms,0.5,1",
    ])
    func refusesWhatIsNoDistribution(text: String) {
        let mistake = #expect(throws: InvalidLabValue.self) { try DelayDistribution(parsing: text) }
        #expect(mistake?.description.hasPrefix(#"delay "\#(text)": "#) == true)
    }

    /// Kolmogorov–Smirnov at the 0.1 % level, on a fixed seed: the result is the same on every machine.
    @Test func exponentialFollowsItsDistribution() {
        let times = draws(of: .exponential(mean: .milliseconds(10)))
        #expect(kolmogorovSmirnov(times) { 1 - exp(-$0 / 0.010) } < 1.95 / Double(times.count).squareRoot())
    }

    @Test func lognormalFollowsItsDistribution() {
        let times = draws(of: .lognormal(median: .milliseconds(10), sigma: 0.5))
        let statistic = kolmogorovSmirnov(times) { 0.5 * erfc(-log($0 / 0.010) / (0.5 * 2.0.squareRoot())) }
        #expect(statistic < 1.95 / Double(times.count).squareRoot())
    }

    /// Four standard errors of the mean: σ = m for the exponential, m·e^(s²/2)·√(e^(s²) − 1) for the lognormal.
    @Test func meansAreTheStatedOnes() {
        let exponential = draws(of: .exponential(mean: .milliseconds(10)))
        #expect(abs(mean(exponential) - 0.010) < 4 * 0.010 / Double(exponential.count).squareRoot())
        let lognormal = draws(of: .lognormal(median: .milliseconds(10), sigma: 0.5))
        let expected = 0.010 * exp(0.125)
        let deviation = expected * (exp(0.25) - 1).squareRoot()
        #expect(abs(mean(lognormal) - expected) < 4 * deviation / Double(lognormal.count).squareRoot())
    }

    /// Successive requests draw from streams made from successive numbers: a poor mixer would show here.
    @Test func successiveDrawsAreNotCorrelated() {
        let times = draws(of: .exponential(mean: .milliseconds(10))).map { $0 - 0.010 }
        let products = zip(times, times.dropFirst()).map { $0 * $1 }
        #expect(abs(mean(products) / (0.010 * 0.010)) < 4 / Double(times.count).squareRoot())
    }

    @Test func fixedIsAlwaysTheSame() {
        #expect(Set(draws(of: .fixed(.milliseconds(10)))) == [0.010])
    }

    @Test func noDrawIsNegativeOrEndless() {
        let wild = DelayDistribution.lognormal(median: DelayDistribution.longest, sigma: DelayDistribution.largestSigma)
        #expect(draws(of: wild).max() == 3600)
        #expect(draws(of: .fixed(.seconds(-1))).max() == 0)
    }

    private func draws(of distribution: DelayDistribution, count: UInt64 = 20_000) -> [Double] {
        (0..<count).map { index in
            var random = SeededRandom(seed: 42, stream: "GET /delay", index: index)
            return distribution.sample(using: &random) / .seconds(1)
        }
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// The largest distance between the values' empirical distribution function and the expected one.
    private func kolmogorovSmirnov(_ values: [Double], _ distribution: (Double) -> Double) -> Double {
        let count = Double(values.count)
        return values.sorted().enumerated().reduce(0) { worst, next in
            let expected = distribution(next.element)
            return max(worst, expected - Double(next.offset) / count, Double(next.offset + 1) / count - expected)
        }
    }
}

@Suite struct SeededRandomTests {
    /// The first numbers of `SplittableRandom(0)`, as other implementations print them.
    @Test func isSplitMix64() {
        var random = SeededRandom(seed: 0)
        #expect(random.next() == 0xE220_A839_7B1D_CDAF)
        #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
    }

    /// FNV-1a's published test vector.
    @Test func hashIsFNV1a() {
        #expect(SeededRandom.hash("foobar") == 0x8594_4171_F739_67E8)
    }
}
