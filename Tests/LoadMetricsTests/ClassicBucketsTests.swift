import LoadMeasure
import LoadMetrics
import Testing

@Suite struct ClassicBucketsTests {
    @Test func theyRiseByTwoInEachDoubling() {
        let bounds = ClassicBuckets.bounds
        #expect(bounds == bounds.sorted() && Set(bounds).count == 41)
        #expect(bounds.first == 65_535 && bounds.last == 68_719_476_735)
        for (low, high) in zip(bounds, bounds.dropFirst()) {
            #expect((1.3...1.51).contains(Double(high) / Double(low)))
        }
    }

    /// No value is counted on the wrong side of a bound, not even one that lies on it.
    @Test func theCountsAreThoseOfTheValues() {
        var (times, values) = (TimeHistogram(), [Int64]())
        var random = SystemRandomNumberGenerator()
        for bound in ClassicBuckets.bounds { values += [bound, bound + 1] }
        for _ in 0..<5_000 { values.append(Int64.random(in: 0...(1 << Int64.random(in: 1...40)), using: &random)) }
        for value in values { times.record(value) }
        let counts = ClassicBuckets.cumulativeCounts(of: times)
        #expect(counts.count == ClassicBuckets.bounds.count)
        for (bound, count) in zip(ClassicBuckets.bounds, counts) {
            #expect(count == UInt64(values.count { $0 <= bound }), "up to \(bound)")
        }
    }

    @Test func ofNothingAllAreZero() {
        #expect(ClassicBuckets.cumulativeCounts(of: TimeHistogram()).allSatisfy { $0 == 0 })
    }
}
