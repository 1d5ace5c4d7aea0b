import LoadMeasure

/// The bounds of classic Prometheus histograms: two in each doubling, from 66 µs to 69 s.
///
///     2^16 ns · 1.5 × 2^16 ns · 2^17 ns · … · 2^36 ns       each less 1 ns, for a bound belongs to the bucket below it
///
/// Each lies between two slots of `TimeHistogram`, so that the counts are those of the values themselves.
public enum ClassicBuckets {
    /// The largest value of each bucket, in nanoseconds, rising. What is larger belongs to `+Inf`.
    public static let bounds: [Int64] = (16...36).flatMap { octave -> [Int64] in
        let low = Int64(1) << Int64(octave)
        return octave == 36 ? [low - 1] : [low - 1, low + low / 2 - 1]
    }

    /// How many values do not exceed each bound.
    public static func cumulativeCounts(of times: TimeHistogram) -> [UInt64] {
        var counts: [UInt64] = []
        counts.reserveCapacity(bounds.count)
        var (sum, buckets) = (UInt64(0), times.buckets.makeIterator())
        var next = buckets.next()
        for bound in bounds {
            while let bucket = next, bucket.values.upperBound <= bound {
                sum += bucket.count
                next = buckets.next()
            }
            counts.append(sum)
        }
        return counts
    }
}
