import Histogram
import LoadMeasure
import Testing

@Suite struct TimeHistogramTests {
    /// Values spread evenly over the octaves from 1 ns to about an hour.
    static func values(_ count: Int, seed: UInt64) -> [Int64] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let octave = Int64(state >> 33) % 41
            return (1 << octave) + Int64(state >> 20) % (1 << octave)
        }
    }

    @Test func valueErrorIsAtMostHalfAPercentFromOneNanosecondToOneHour() {
        for value in Self.values(20_000, seed: 1) + [1, 511, 512, 1023, 1024, 3_600_000_000_000] {
            var histogram = TimeHistogram()
            histogram.record(value)
            let bucket = Array(histogram.buckets)[0]
            #expect(bucket.values.contains(value))
            #expect(Double(bucket.values.upperBound - bucket.values.lowerBound) <= 0.005 * Double(value))
        }
    }

    @Test func agreesWithThePackageValueByValue() {
        var ours = TimeHistogram()
        var theirs = Histogram<UInt64>(highestTrackableValue: 1 << 42, numberOfSignificantValueDigits: .three)
        for value in Self.values(50_000, seed: 2) {
            ours.record(value)
            theirs.record(UInt64(value))
        }
        for percentile in [0.1, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100] {
            let expected = Double(theirs.valueAtPercentile(percentile))
            let value = Double(ours.value(atQuantile: percentile / 100))
            #expect(abs(value - expected) <= 0.005 * expected, "p\(percentile): \(value), package says \(expected)")
        }
        #expect(abs(ours.standardDeviation - theirs.stdDeviation) <= 0.005 * theirs.stdDeviation)
    }

    @Test func mergingInAnyOrderGivesTheSame() {
        let parts = (0..<3).map { part in
            Self.values(5_000, seed: UInt64(part)).reduce(into: TimeHistogram()) { $0.record($1) }
        }
        var left = parts[0]
        left.merge(parts[1])
        left.merge(parts[2])
        var right = parts[2]
        right.merge(parts[1])
        right.merge(parts[0])
        #expect(left == right)
        #expect(left.count == 15_000)
    }

    @Test func resetForgetsValuesAndCountsAgain() {
        var histogram = TimeHistogram()
        histogram.record(5_000)
        histogram.reset()
        #expect(histogram.isEmpty && histogram == TimeHistogram())
        histogram.record(7)
        #expect(histogram.max == 7 && histogram.min == 7 && histogram.count == 1)
    }

    @Test func valuesBeyondTheRangeKeepTheirMaximum() {
        var histogram = TimeHistogram()
        histogram.record(.max)
        histogram.record(-5)
        #expect(histogram.max == .max && histogram.min == 0 && histogram.count == 2)
    }
}
