import LoadMeasure
import LoadPlan
import Testing

@testable import LoadPage

@Suite struct PageTimelineTests {
    @Test func aRemnantIsPartOfTheIntervalBefore() {
        let intervals = SampleRun.shop.timeline.intervals
        let shown = PageData(SampleRun.shop).intervals
        #expect(intervals.count == 31 && shown.count == 30)
        #expect(shown.last?.end == intervals.last?.end)
        #expect(shown.reduce(0) { $0 + $1.counts.completed } == intervals.reduce(0) { $0 + $1.counts.completed })
        #expect(PageData.withoutRemnant(Array(intervals.prefix(30))).count == 30, "whole intervals stay")
        #expect(PageData.withoutRemnant([]).isEmpty && PageData.withoutRemnant([intervals[0]]).count == 1)
    }

    @Test func theMapHasEveryExchangeWhereItBelongs() {
        let times = SampleRun.shop.timeline.intervals.map(\.responseTime) + [TimeHistogram()]
        let map = HeatMap(times)
        let rows = map.edges.count - 1
        #expect((1...HeatMap.mostRows).contains(rows) && map.counts.allSatisfy { $0.count == rows })
        #expect(zip(map.edges, map.edges.dropFirst()).allSatisfy { $0 < $1 })
        for (histogram, counts) in zip(times, map.counts) { #expect(counts.reduce(0, +) == histogram.count) }
        // A single time lies in the row between whose edges it is.
        for time in [Int64(400_000), 1_234_567, 39_999_999] {
            var one = TimeHistogram()
            one.record(time)
            let alone = HeatMap([times[0], one])
            let row = alone.counts[1].firstIndex { $0 > 0 } ?? -1
            #expect(alone.edges[row] <= Double(time) * 1.003 && alone.edges[row + 1] > Double(time) * 0.997)
        }
    }

    @Test(arguments: [[0], [1, 1], [5, 5_000_000_000], [1, 1 << 41]] as [[Int64]]) func extremesFit(times: [Int64]) {
        let histogram = times.reduce(into: TimeHistogram()) { $0.record($1) }
        let map = HeatMap([histogram])
        #expect(map.edges.count - 1 <= HeatMap.mostRows && map.counts[0].reduce(0, +) == UInt64(times.count))
    }

    @Test func nothingHasNoMap() {
        #expect(HeatMap([]).edges.isEmpty && HeatMap([TimeHistogram()]).counts == [[]])
    }

    @Test func phasesEndWithTheRun() {
        let plan = SampleRun.plan()
        #expect(
            plan.phaseSpans(until: .seconds(8)) == [
                PhaseSpan(scenario: nil, name: "warm up", start: .zero, end: .seconds(5)),
                PhaseSpan(scenario: nil, name: "hold", start: .seconds(5), end: .seconds(8)),
            ])
        #expect(plan.phaseSpans(until: .seconds(3)).map(\.name) == ["warm up"])
    }
}
