import Foundation
import LoadMeasure
import LoadOutput

/// How many response times lie where, over time: a column for each interval, in rows that are equal steps of the logarithm.
///
/// The rows are the same for all runs, so that a column, once it is there, stays as it is however the run goes on. The page shows
/// those from the shortest time to the longest.
enum HeatMap {
    /// Rows in a factor of ten: each begins 12 % above the one below.
    static let rowsPerDecade = 20

    /// Where a row begins, in nanoseconds: row 0 at 1 ns.
    static func edge(_ row: Int) -> Double { pow(10, Double(row) / Double(rowsPerDecade)) }

    /// How many of an interval's times lie in each row, from the first row that has any to the last; empty of nothing.
    static func column(_ times: TimeHistogram) -> (first: Int, counts: [UInt64]) {
        guard !times.isEmpty else { return (0, []) }
        let (first, last) = (row(of: Double(times.min)), row(of: Double(times.max)))
        var counts = [UInt64](repeating: 0, count: last - first + 1)
        for bucket in times.buckets {
            counts[min(max(row(of: Double(bucket.midpoint)), first), last) - first] += bucket.count
        }
        return (first, counts)
    }

    /// A column as the page has it: the first row, and the counts from there.
    static func json(_ column: (first: Int, counts: [UInt64])) -> JSONValue {
        .array(column.counts.isEmpty ? [] : [.integer(UInt64(column.first))] + column.counts.map(JSONValue.integer))
    }

    private static func row(of nanoseconds: Double) -> Int {
        Int(log10(max(nanoseconds, 1)) * Double(rowsPerDecade))
    }
}
