import Glibc
import Testing

@testable import LoadLoop

@Suite struct SpinMarginTests {
    /// A seeded generator: https://prng.di.unimi.it/splitmix64.c
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Wakes late by exponential times of this mean and counts the wake-ups later than the margin, after a while.
    private func lateWakeUps(mean: Double, of count: Int, with margin: inout SpinMargin) -> Int {
        var random = SplitMix(state: 7)
        var later = 0
        for index in 0..<(2 * count) {
            let late = Int64(-mean * log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random)))
            if index >= count, late > margin.current { later += 1 }
            margin.wokeUp(late: late)
        }
        return later
    }

    @Test func itFollowsHowLateTheSystemWakes() {
        var margin = SpinMargin(least: 30_000)
        // 99.5 % of exponential times of mean m are below 5.3 m: 106 µs.
        let later = lateWakeUps(mean: 20_000, of: 200_000, with: &margin)
        #expect((800...1_200).contains(later), "0.5 % of 200,000 wake-ups, not \(later)")
        #expect((90_000...125_000).contains(margin.current))
    }

    @Test func itStaysBetweenItsEnds() {
        var margin = SpinMargin(least: 30_000)
        for _ in 0..<1_000 { margin.wokeUp(late: 10_000_000) }
        #expect(margin.current == 240_000)
        for _ in 0..<100_000 { margin.wokeUp(late: 0) }
        #expect(margin.current == 30_000)
    }

    @Test func zeroNeverSpins() {
        var margin = SpinMargin(least: 0)
        margin.wokeUp(late: 50_000)
        #expect(margin.current == 0)
    }
}
