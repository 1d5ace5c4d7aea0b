import LoadMeasure

/// Small pictures made of characters.
enum Bars {
    private static let levels = Array("▁▂▃▄▅▆▇█")

    /// A bar per value, of one character's width, in rows from the top; the highest value has full height, 0 stays empty,
    /// anything above it is seen.
    static func columns(_ values: [Double], rows: Int) -> [String] {
        let highest = values.max() ?? 0
        let full = rows * levels.count
        let heights = values.map { value in
            guard value > 0, highest > 0 else { return 0 }
            return min(Int(value / highest * Double(full)) + 1, full)
        }
        return (0..<rows).map { row in
            let below = (rows - 1 - row) * levels.count
            return String(
                heights.map { $0 <= below ? " " : levels[min($0 - below, levels.count) - 1] })
        }
    }

    /// A bar that is filled to a share of 1.
    static func progress(_ share: Double, width: Int) -> (done: String, open: String) {
        let done = Int((min(max(share, 0), 1) * Double(width)).rounded())
        return (String(repeating: "━", count: done), String(repeating: "─", count: width - done))
    }

    /// How many values lie in each of `bins` equal steps of a scale of seconds; those outside count at its ends.
    static func bins(_ histogram: TimeHistogram, over scale: ValueScale, bins: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: bins)
        guard bins > 0 else { return counts }
        for bucket in histogram.buckets {
            let value = min(max(bucket.midpoint, histogram.min), histogram.max)
            let place = Int(scale.share(of: Double(value) * 1e-9) * Double(bins))
            counts[min(max(place, 0), bins - 1)] += Double(bucket.count)
        }
        return counts
    }
}
