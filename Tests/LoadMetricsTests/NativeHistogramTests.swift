import LoadMeasure
import LoadMetrics
import Testing

@testable import LoadPrometheus

@Suite struct NativeHistogramTests {
    /// The buckets as a reader of spans and differences has them.
    private func read(_ histogram: ExponentialHistogram) -> [Int: Int] {
        let (spans, differences) = NativeHistogram.layout(of: histogram)
        var (buckets, index, count, rest) = ([Int: Int](), 0, 0, differences[...])
        for span in spans {
            index += span.gap
            for _ in 0..<span.length {
                count += rest.popFirst() ?? 0
                buckets[index] = count
                index += 1
            }
        }
        #expect(rest.isEmpty)
        return buckets
    }

    @Test func aReaderFindsTheSameBuckets() {
        var times = TimeHistogram()
        for _ in 0..<500 { times.record(Int64.random(in: 1...(1 << Int64.random(in: 1...36)))) }
        let histogram = ExponentialHistogram(times)
        var expected: [Int: Int] = [:]
        for (place, count) in histogram.counts.enumerated() where count > 0 {
            // It counts from the upper bound, OpenTelemetry from the lower one.
            expected[histogram.offset + place + 1] = Int(count)
        }
        #expect(read(histogram) == expected)
    }

    @Test func ofNothingThereIsNothing() {
        #expect(read(ExponentialHistogram(TimeHistogram())).isEmpty)
    }
}
