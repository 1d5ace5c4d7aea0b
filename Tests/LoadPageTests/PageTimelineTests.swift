import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput
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
        for interval in SampleRun.shop.timeline.intervals {
            let column = HeatMap.column(interval.responseTime)
            #expect(column.counts.reduce(0, +) == interval.responseTime.count)
            #expect(column.counts.first != 0 && column.counts.last != 0, "from the first to the last")
        }
        // A single time lies in the row between whose edges it is.
        for time in [Int64(1), 400_000, 1_234_567, 39_999_999, 1 << 41] {
            var one = TimeHistogram()
            one.record(time)
            let column = HeatMap.column(one)
            #expect(column.counts == [1])
            #expect(
                HeatMap.edge(column.first) <= Double(time) * 1.000_001
                    && HeatMap.edge(column.first + 1) > Double(time) * 0.999_999)
        }
    }

    @Test(arguments: [[0], [1, 1], [5, 5_000_000_000], [1, 1 << 41]] as [[Int64]]) func extremesFit(times: [Int64]) {
        let column = HeatMap.column(times.reduce(into: TimeHistogram()) { $0.record($1) })
        #expect(column.counts.count <= 250 && column.counts.reduce(0, +) == UInt64(times.count))
    }

    @Test func nothingHasNoColumn() {
        #expect(HeatMap.column(TimeHistogram()).counts.isEmpty)
    }

    /// A page that takes in each change has what the page of the whole run has.
    @Test func changesAddUpToTheRun() throws {
        var soFar = RunSoFar(SampleRun.plan())
        let standing = RunStanding(state: "running", status: .null)
        var (columns, heat): ([String: [Double?]], [[Double]]) = ([:], [])
        // Past what a timeline holds: where it is halved, the whole is told.
        for number in 0..<630 {
            soFar.receive(SampleRun.second(number, count: 20 + number % 7))
            guard number >= 590 else { continue }
            let page = PageData(soFar.result(startedAt: 0, events: [], cores: 2), standing: standing)
            if soFar.timeline.intervals.count < heat.count || number == 590 {
                let whole = try JSON(page.json)
                (columns, heat) = (whole.columns, whole.heat)
                continue
            }
            let change = try JSON(page.change(withTables: number.isMultiple(of: 5)))
            #expect((change["series"] != nil) == number.isMultiple(of: 5))
            let at = try #require(change["at"] as? Int)
            for (name, values) in change.columns { columns[name] = Array((columns[name] ?? []).prefix(at)) + values }
            heat = heat.prefix(at) + [change["column"] as? [Double] ?? []]
            guard number.isMultiple(of: 10) || (599...602).contains(number) else { continue }
            let whole = try JSON(page.json)
            #expect(columns == whole.columns && heat == whole.heat, "after \(number)")
        }
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

/// A value of a page, read as the page reads it.
private struct JSON {
    let value: [String: Any]

    init(_ value: JSONValue) throws {
        self.value = try #require(JSONSerialization.jsonObject(with: Data(value.line.utf8)) as? [String: Any])
    }

    subscript(key: String) -> Any? { value[key] }

    var columns: [String: [Double?]] {
        let all = value["intervals"] as? [String: Any] ?? [:]
        return all.compactMapValues { ($0 as? [Any])?.map { $0 as? Double } }
    }

    var heat: [[Double]] { (value["heatmap"] as? [String: Any])?["columns"] as? [[Double]] ?? [] }
}
