import LoadMeasure
import Testing

@Suite struct TraceTests {
    private func exchange(_ number: Int, taking time: Int64) -> TracedExchange {
        TracedExchange(trace: TraceID(high: 1, low: UInt64(number)), responseTime: time)
    }

    @Test func anIDHasThirtyTwoDigits() {
        #expect("\(TraceID(high: 0xABC, low: .max))" == "0000000000000abcffffffffffffffff")
    }

    /// Which are kept does not depend on the order in which they come, nor on how they are merged.
    @Test func theSlowestAreKept() {
        let all = [5, 30, 10, 20, 30, 1].enumerated().map { exchange($0, taking: $1) }
        var together = SlowestTraces()
        for exchange in all { together.add(exchange) }
        #expect(together.exchanges == [all[1], all[4], all[3]])
        for split in all.indices {
            var (first, second) = (SlowestTraces(), SlowestTraces())
            for exchange in all[..<split].reversed() { first.add(exchange) }
            for exchange in all[split...] { second.add(exchange) }
            #expect(first.merging(second) == together && second.merging(first) == together)
        }
    }

    @Test func aRecorderHandsThemOverOnce() throws {
        let recorder = Recorder(steps: [.init(task: "a", method: "GET")])
        func record(_ number: Int, traced: Bool) {
            var sample = Sample(intended: 0, started: 0)
            (sample.ended, sample.status, sample.isTraced) = (Int64(number), 200, traced)
            recorder.record(sample, step: 0, trace: TraceID(high: 0, low: UInt64(number)), detail: nil)
        }
        for number in 1...10 { record(number, traced: number % 2 == 0) }
        let first = recorder.swap().takeSnapshot(start: .zero, end: .seconds(1))
        let kept = try #require(first.series.values.first?.traces).exchanges
        #expect(kept.map(\.trace.low) == [10, 8, 6] && kept.map(\.responseTime) == [10, 8, 6])
        record(3, traced: false)
        _ = recorder.swap()
        record(4, traced: false)
        let second = recorder.swap().takeSnapshot(start: .seconds(1), end: .seconds(2))
        #expect(second.series.values.first?.traces == nil)
        #expect(first.merging(second).series.values.first?.traces == first.series.values.first?.traces)
    }
}
