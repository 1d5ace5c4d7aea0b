import Foundation
import LoadMeasure
import LoadMetrics
import Testing

@Suite struct ExponentialHistogramTests {
    private func times(_ values: some Sequence<Int64>) -> TimeHistogram {
        var times = TimeHistogram()
        for value in values { times.record(value) }
        return times
    }

    /// The upper bound of the bucket with the value that a share of all does not exceed.
    private func upperBound(of histogram: ExponentialHistogram, quantile: Double) -> Double {
        var seen = histogram.zeroCount
        let rank = UInt64((quantile * Double(histogram.count)).rounded(.up))
        for (place, count) in histogram.counts.enumerated() {
            seen += count
            if seen >= rank { return histogram.upperBound(of: histogram.offset + place) }
        }
        return .infinity
    }

    @Test(arguments: [1, 10, 100, 1_000, 1_000_000] as [Int64])
    func eachQuantileIsWithinABucketAndHalfASlot(spread: Int64) {
        let values = (0..<20_000).map { _ in Int64.random(in: 1_000_000...(1_000_000 * spread + 50_000)) }.sorted()
        let histogram = ExponentialHistogram(times(values))
        let growth = exp2(exp2(-Double(histogram.scale)))
        #expect(histogram.counts.count <= ExponentialHistogram.mostBuckets)
        for quantile in [0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1] {
            let exact = Double(values[Int((quantile * 20_000).rounded(.up)) - 1]) / 1e9
            let bound = upperBound(of: histogram, quantile: quantile)
            #expect(bound >= exact / 1.002 && bound <= exact * growth * 1.002, "quantile \(quantile)")
        }
    }

    @Test func countSumMinimumAndMaximumAreExact() {
        let histogram = ExponentialHistogram(times([0, 0, 3, 1_234_567, 9_000_000_007]))
        #expect(histogram.count == 5 && histogram.zeroCount == 2)
        #expect(histogram.counts.reduce(0, +) == 3)
        #expect(histogram.sum == Double(3 + 1_234_567 + 9_000_000_007) / 1e9)
        #expect(histogram.min == 0 && histogram.max == 9.000000007)
    }

    @Test func itIsAsFineAsItsRangeAllows() {
        #expect(ExponentialHistogram(times([1_000_000, 2_000_000])).scale == 7)
        #expect(ExponentialHistogram(times([1_000_000, 32_000_000])).scale == 5)
        #expect(ExponentialHistogram(times([1, .max])).scale == 2)
        #expect(ExponentialHistogram(TimeHistogram()).counts.isEmpty)
    }

    /// A value on a bound belongs to the bucket below it.
    @Test func boundsBelongToTheBucketBelow() {
        let second = ExponentialHistogram(times([1_000_000_000]))
        #expect(second.offset == -1 && second.upperBound(of: -1) == 1)
    }
}
