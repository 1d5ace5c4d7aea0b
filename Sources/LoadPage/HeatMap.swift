import Foundation
import LoadMeasure
import LoadOutput

/// How many response times lie where, over time: columns of intervals, and rows that are equal steps of the logarithm from the
/// shortest time of the run to the longest.
struct HeatMap {
    /// The most rows; a step is no smaller than an eighth, so that times that are close to each other have fewer.
    static let mostRows = 60
    private static let smallestStep = 1.125

    /// Where rows begin and end, in nanoseconds, rising: one more than there are rows; none of nothing.
    let edges: [Double]
    /// For each interval how many times lie in each row.
    let counts: [[UInt64]]

    /// Makes a map of the intervals' response times.
    init(_ intervals: [TimeHistogram]) {
        let measured = intervals.filter { !$0.isEmpty }
        guard let shortest = measured.map(\.min).min(), let longest = measured.map(\.max).max() else {
            (edges, counts) = ([], intervals.map { _ in [] })
            return
        }
        let low = Double(max(shortest, 1))
        // The longest time is below the last edge.
        let range = log(max(Double(longest), low) / low * 1.000_001)
        let rows = min(Self.mostRows, max(1, Int((range / log(Self.smallestStep)).rounded(.up))))
        let step = max(range, log(Self.smallestStep)) / Double(rows)
        edges = (0...rows).map { low * exp(step * Double($0)) }
        counts = intervals.map { times in
            var counts = [UInt64](repeating: 0, count: rows)
            for bucket in times.buckets {
                let value = Double(min(max(bucket.midpoint, times.min, 1), max(times.max, 1)))
                counts[min(max(Int(log(value / low) / step), 0), rows - 1)] += bucket.count
            }
            return counts
        }
    }

    /// Edges in seconds; of each interval the first row that has a count, and the counts from there to the last that has one.
    var json: JSONValue {
        .object([
            ("edges", .array(edges.map { .number(($0 * 1_000).rounded() / 1e12) })),
            (
                "counts",
                .array(
                    counts.map { column in
                        guard let first = column.firstIndex(where: { $0 > 0 }),
                            let last = column.lastIndex(where: { $0 > 0 })
                        else { return .array([]) }
                        return .array([.number(Double(first))] + column[first...last].map(JSONValue.integer))
                    })
            ),
        ])
    }
}
