import LoadPlan
import Testing

@testable import LoadData

@Suite struct SeededPermutationTests {
    @Test func isAPermutationOfAnyCount() {
        for count in Array(1...40) + [255, 256, 257, 1_000, 4_097, 20_000] {
            let order = SeededPermutation(count: count, seed: UInt64(count))
            var seen = [Bool](repeating: false, count: count)
            for position in 0..<count { seen[order[position]] = true }
            #expect(!seen.contains(false), "of \(count)")
        }
    }

    /// All 24 orders of four numbers come alike often: χ² with 23 degrees of freedom, exceeded once in 1,000 times.
    @Test func smallOrdersAreAlikeOften() {
        var counts: [[Int]: Double] = [:]
        for seed in 0..<2_400 as Range<UInt64> {
            let order = SeededPermutation(count: 4, seed: seed)
            counts[(0..<4).map { order[$0] }, default: 0] += 1
        }
        #expect(counts.count == 24)
        #expect(chiSquare(Array(counts.values), expected: [Double](repeating: 100, count: 24)) < 49.73)
    }

    /// Where a number lands is uniform: 99 degrees of freedom.
    @Test(arguments: [0, 50, 99]) func everyNumberLandsAnywhere(_ position: Int) {
        var counts = [Double](repeating: 0, count: 100)
        for seed in 0..<5_000 as Range<UInt64> { counts[SeededPermutation(count: 100, seed: seed)[position]] += 1 }
        #expect(chiSquare(counts, expected: [Double](repeating: 50, count: 100)) < 148.23)
    }
}

@Suite struct RowSupplyTests {
    @Test func sharesCoverEachPassOnceAndShrinkToSingleRows() throws {
        var supply = RowSupply(count: 1_000, isOnce: false)
        for pass in 0..<3 {
            var position = 0
            var last = Int.max
            while position < 1_000 {
                let taken = supply.take(atMost: 64, loops: 4)
                let share = try #require(taken)
                #expect(share.pass == pass && share.positions.lowerBound == position)
                #expect(share.positions.count <= min(64, last))
                (position, last) = (share.positions.upperBound, share.positions.count)
            }
            #expect(last == 1)
        }
    }

    @Test func onceEnds() {
        var supply = RowSupply(count: 3, isOnce: true)
        #expect((0..<3).allSatisfy { supply.take(atMost: 64, loops: 2)?.positions == $0..<$0 + 1 })
        #expect(supply.take(atMost: 64, loops: 2) == nil)
    }
}

@Suite struct BelowTests {
    @Test(arguments: [1, 2, 3, 10, 1_000] as [UInt64]) func isUniform(_ bound: UInt64) {
        var random = SplitMix64(seed: bound)
        var counts = [Double](repeating: 0, count: Int(bound))
        for _ in 0..<100_000 { counts[Int(random.below(bound))] += 1 }
        let expected = [Double](repeating: 100_000 / Double(bound), count: Int(bound))
        // The mean of χ² is its degrees of freedom, its variance twice that.
        let degrees = Double(bound - 1)
        #expect(chiSquare(counts, expected: expected) <= degrees + 4 * (2 * degrees).squareRoot())
    }

    @Test func theHighestNumberIsNeverReached() {
        var random = SplitMix64(seed: 1)
        let bound = UInt64.max / 2 + 2
        #expect((0..<1_000).allSatisfy { _ in random.below(bound) < bound })
    }
}
