import LoadMeasure
import LoadPlan
import Testing

@testable import LoadVerdict

/// Windows as they are cut from intervals.
@Suite struct SlidingWindowTests {
    private static let threshold = Threshold(
        text: "errors < 1", metric: .errorCount, comparison: .less, limit: 1, window: .seconds(1))

    /// An interval with some errors.
    private func interval(_ start: Duration, _ end: Duration, errors: Int = 1) -> ThresholdEvidence {
        var snapshot = Snapshot(start: start, end: end)
        var series = SeriesSnapshot()
        series.responseTime = TimeHistogram((errors, 1_000_000))
        snapshot.series[SeriesKey(task: "home", method: "GET", statusClass: 5, error: .status)] = series
        return ThresholdEvidence(of: snapshot, for: Self.threshold, steps: nil)
    }

    /// Against the definition, taken literally: a window is the last intervals that begin with it.
    @Test(arguments: [1, 2, 3, 7, 30, 60]) func isTheLastIntervals(_ length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        var window = SlidingWindow(length: .seconds(length))
        var counts: [Int] = []
        for second in 0..<200 {
            counts.append(Int(random.next() % 50))
            let seen = window.add(
                interval(.seconds(second), .seconds(second + 1), errors: counts[second]))
            if second + 1 < length {
                #expect(seen == nil)
            } else {
                #expect(seen?.start == .seconds(second + 1 - length) && seen?.end == .seconds(second + 1))
                #expect(seen?.value(Self.threshold) == Double(counts.suffix(length).reduce(0, +)))
            }
        }
    }

    /// Intervals of any length: each window ends with one, begins within half an interval of where it should, and counts
    /// all between.
    @Test(arguments: 1...5) func intervalsOfAnyLength(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var window = SlidingWindow(length: .seconds(10))
        var ends: [Duration] = [.zero]
        for _ in 0..<300 {
            let start = ends[ends.count - 1]
            let end = start + .milliseconds(Int64(random.next() % 2_000 + 500))
            ends.append(end)
            guard let seen = window.add(interval(start, end)) else {
                #expect(end < .milliseconds(11_250))
                continue
            }
            #expect(seen.end == end)
            let offset = seen.length - .seconds(10)
            #expect(offset > .milliseconds(-1_250) && offset < .milliseconds(1_250))
            #expect(seen.value(Self.threshold) == Double(ends.filter { $0 > seen.start && $0 <= end }.count))
        }
    }

    /// However long it is, and however many intervals it has.
    @Test(arguments: [1, 10, 60, 61, 100, 119, 1_000, 86_400]) func isKeptInFewPanes(_ length: Int) {
        var window = SlidingWindow(length: .seconds(length))
        var most = 0
        for second in 0..<2_000 {
            let seen = window.add(interval(.seconds(second), .seconds(second + 1)))
            most = max(most, window.paneCount)
            guard let seen else { continue }
            #expect((seen.length / .seconds(1) - Double(length)).magnitude <= Double(length) / 120 + 0.5)
        }
        #expect(most <= 2 * SlidingWindow.mostPanes, "\(most)")
    }
}
