import LoadMeasure

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Small pictures made of characters.
enum Bars {
    private static let levels = Array("▁▂▃▄▅▆▇█")

    /// One character per value, the highest value at full height; 0 stays empty, anything above it is seen.
    static func sparkline(_ values: [Double]) -> String {
        let highest = values.max() ?? 0
        return String(
            values.map { value -> Character in
                guard value > 0, highest > 0 else { return " " }
                return levels[min(Int(value / highest * Double(levels.count)), levels.count - 1)]
            })
    }

    /// A bar that is filled to a share of 1.
    static func progress(_ share: Double, width: Int) -> (done: String, open: String) {
        let done = Int((min(max(share, 0), 1) * Double(width)).rounded())
        return (String(repeating: "━", count: done), String(repeating: "─", count: width - done))
    }

    /// How many values lie in each of `bins` equal steps of the logarithm from the smallest to the largest value.
    static func logBins(_ histogram: TimeHistogram, bins: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: bins)
        guard bins > 0, !histogram.isEmpty else { return counts }
        let lowest = log(Double(max(histogram.min, 1)))
        let range = log(Double(max(histogram.max, 1))) - lowest
        for bucket in histogram.buckets {
            let value = min(max(bucket.midpoint, histogram.min, 1), max(histogram.max, 1))
            let place = range > 0 ? (log(Double(value)) - lowest) / range : 0
            counts[min(Int(place * Double(bins)), bins - 1)] += Double(bucket.count)
        }
        return counts
    }
}
