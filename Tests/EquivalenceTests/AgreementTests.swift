import Foundation
import Testing

/// The statistics tell what is the same from what is not, with the numbers of samples that a run has.
@Suite struct AgreementTests {
    private static let count = 2_500
    private var random = Seeded()

    private mutating func uniform(_ range: ClosedRange<Double>) -> [Double] {
        (0..<Self.count).map { _ in Double.random(in: range, using: &random) }
    }

    private mutating func exponential(mean: Double) -> [Double] { uniform(0...1).map { -log(1 - $0) * mean } }

    private static func between(_ value: Double) -> Double { min(max((value - 0.01) / 0.06, 0), 1) }

    @Test mutating func aDisturbedSampleAgreesWithItsDisturbedDistribution() {
        // Disturbed by 20 ms on average, half of the wait itself.
        let gaps = zip(uniform(0.01...0.07), exponential(mean: 0.02)).map { $0 + $1 }
        #expect(Agreement.ofSample(gaps, with: Self.between, plus: exponential(mean: 0.02)).holds)
        #expect(!Agreement.ofSample(gaps, with: Self.between, plus: Array(repeating: 0, count: Self.count)).holds)
    }

    @Test mutating func anotherWaitIsNoticed() {
        let overhead = exponential(mean: 0.001)
        #expect(!Agreement.ofSample(exponential(mean: 0.04), with: Self.between, plus: overhead).holds)
        #expect(!Agreement.ofSample(uniform(0.02...0.08), with: Self.between, plus: overhead).holds)
        #expect(!Agreement.ofSample(uniform(0.025...0.055), with: Self.between, plus: overhead).holds)
        #expect(!Agreement.ofSamples(uniform(0.01...0.07), exponential(mean: 0.04)).holds)
        #expect(!Agreement.ofSamples(uniform(0.01...0.07), uniform(0.02...0.08)).holds)
        #expect(Agreement.ofSamples(uniform(0.01...0.07), uniform(0.01...0.07)).holds)
    }

    @Test mutating func pacingThatForgetsHowLongAnIterationTookIsNoticed() {
        let overhead = exponential(mean: 0.001)
        let starts = exponential(mean: 0.001)
        let jitter = zip(starts, starts.dropFirst()).map { $1 - $0 }
        #expect(Agreement.ofExcess(jitter, over: overhead).holds)
        #expect(Agreement.ofExcess(jitter.map { -$0 }, over: overhead).holds)
        #expect(!Agreement.ofExcess(jitter.map { $0 + 0.015 }, over: overhead).holds)
    }

    @Test func otherWeightsAreNoticed() {
        #expect(Agreement.ofCounts([1_500, 750, 250], withShares: [6, 3, 1]).holds)
        #expect(Agreement.ofCounts([1_540, 700, 260], withShares: [6, 3, 1]).holds)
        #expect(!Agreement.ofCounts([1_250, 1_000, 250], withShares: [6, 3, 1]).holds)
        #expect(Agreement.ofCounts([1_500, 750, 250], and: [1_450, 790, 260]).holds)
        #expect(!Agreement.ofCounts([1_500, 750, 250], and: [1_250, 1_000, 250]).holds)
        // By hand, (600 − 550)² / 550 and so on.
        let distance = Agreement.ofCounts([600, 250, 50], and: [500, 350, 50]).distance
        #expect(abs(distance - 2 * (2_500 / 550 + 2_500 / 300)) < 1e-9)
    }
}

/// SplitMix64, so that a test's samples are the same each time.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64 = 7

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
