import LoadMetrics

/// Prometheus' native histograms as remote write has them: runs of buckets that are not empty (spans), and the counts as differences.
///
///     buckets   3  5  .  .  2        spans (first, 2) (gap 2, 1)        differences +3 +2 -3
///
/// Bucket *i* of Prometheus ends where bucket *i − 1* of OpenTelemetry does.
enum NativeHistogram {
    static func write(_ histogram: ExponentialHistogram, at time: Int64, to series: inout ProtobufWriter) {
        let (spans, differences) = layout(of: histogram)
        series.message(4) { message in
            message.integer(1, histogram.count)
            message.double(3, histogram.sum)
            message.zigzag(4, histogram.scale)
            message.integer(6, histogram.zeroCount)
            for span in spans {
                message.message(11) {
                    $0.zigzag(1, span.gap)
                    $0.integer(2, UInt64(span.length))
                }
            }
            message.packedZigzag(12, differences)
            message.integer(15, time)
        }
    }

    /// The runs of buckets, each with what is left out before it, and how much each count is above the one before.
    static func layout(
        of histogram: ExponentialHistogram
    ) -> (spans: [(gap: Int, length: Int)], differences: [Int]) {
        var (spans, differences): ([(gap: Int, length: Int)], [Int]) = ([], [])
        var (next, last) = (0, 0)
        for (place, count) in histogram.counts.enumerated() where count > 0 {
            let index = histogram.offset + place + 1
            if !spans.isEmpty, index == next {
                spans[spans.count - 1].length += 1
            } else {
                spans.append((gap: spans.isEmpty ? index : index - next, length: 1))
            }
            differences.append(Int(clamping: count) - last)
            (next, last) = (index + 1, Int(clamping: count))
        }
        return (spans, differences)
    }
}
