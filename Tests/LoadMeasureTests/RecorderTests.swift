import Foundation
import Testing

@testable import LoadMeasure

@Suite struct RecorderTests {
    private static func sample(_ response: Int64, lag: Int64 = 0, status: UInt16 = 200, error: ErrorKind? = nil)
        -> Sample
    {
        var sample = Sample(intended: 1_000, started: 1_000 + lag)
        sample.ended = 1_000 + response
        (sample.status, sample.error) = (status, error)
        (sample.bytesIn, sample.bytesOut, sample.openedConnection) = (10, 3, true)
        return sample
    }

    /// Counters go out, come back empty and go out again; every value is in exactly one snapshot.
    @Test func everyValueIsHandedOverOnce() {
        let recorder = Recorder(steps: [.init(task: "a", method: "GET"), .init(task: "b", method: "POST")])
        var random = Congruence(state: 1)
        var (total, expected) = (Snapshot(start: .zero, end: .zero), TimeHistogram())
        var identities: Set<ObjectIdentifier> = []
        var (intended, waited) = (UInt64(0), UInt64(0))
        for interval in 0..<50 {
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let response = Int64.random(in: 1...1_000_000_000, using: &random)
                let error: ErrorKind? = [nil, nil, .timeout, .reset, .cancelled][Int.random(in: 0...4, using: &random)]
                recorder.intend()
                let wait = Int64.random(in: 0...1, using: &random)
                recorder.beginIteration(waited: wait)
                recorder.record(
                    Self.sample(response, lag: response / 2, status: error == nil ? 200 : 0, error: error),
                    step: Int.random(in: 0...1, using: &random), detail: "text")
                recorder.endIteration(responseTime: response)
                expected.record(response)
                intended += 1
                waited += UInt64(wait)
            }
            let full = recorder.swap()
            identities.insert(ObjectIdentifier(full))
            let snapshot = full.takeSnapshot(start: .seconds(interval), end: .seconds(interval + 1))
            let counts = snapshot.counts
            #expect(counts.intended == counts.completed + counts.failed + counts.timedOut)
            #expect(snapshot.responseTime.count == counts.ended && snapshot.sendLag.count == counts.ended)
            total.merge(snapshot)
        }
        #expect(identities.count == 2, "two sets of counters take turns")
        #expect(total.responseTime == expected && total.iterationResponseTime == expected)
        #expect(total.counts.intended == intended && total.iterations.started == intended)
        #expect(total.iterations.waited == waited && total.waitForUser.count == intended)
        #expect(total.counts.failedByGenerator == total.errors[.cancelled]?.count)
        #expect(total.errors.values.reduce(0) { $0 + $1.count } == total.counts.failed + total.counts.timedOut)
        #expect(total.errors.values.allSatisfy { $0.examples == ["text"] })
        #expect(total.bytesIn == 10 * intended && total.bytesOut == 3 * intended && total.connections == intended)
        #expect(total.series.keys.allSatisfy { $0.statusClass == ($0.error == nil ? 2 : 0) })
    }

    /// While one set is still being merged elsewhere, the recorder goes on with another one.
    @Test func aSlowReceiverCostsNoValue() {
        let recorder = Recorder(steps: [.init(task: "a", method: "")])
        var out: [RecorderCounters] = []
        for value in 1...4 {
            recorder.intend()
            recorder.record(Self.sample(Int64(value)), step: 0, detail: nil)
            out.append(recorder.swap())
        }
        let parts = out.map { $0.takeSnapshot(start: .zero, end: .seconds(1)) }
        #expect(parts.map(\.responseTime.max) == [1, 2, 3, 4])
        #expect(recorder.swap().takeSnapshot(start: .zero, end: .zero).counts.intended == 0)
    }

    @Test func aSnapshotDoesNotChangeWhenItsCountersAreUsedAgain() {
        let recorder = Recorder(steps: [.init(task: "a", method: "")])
        func interval(_ value: Int64) -> Snapshot {
            recorder.record(Self.sample(value), step: 0, detail: nil)
            return recorder.swap().takeSnapshot(start: .zero, end: .zero)
        }
        let first = interval(5)
        let (second, third) = (interval(6), interval(7))
        #expect([first, second, third].map(\.responseTime.min) == [5, 6, 7])
        #expect([first, second, third].map(\.responseTime.count) == [1, 1, 1])
    }

    @Test func unsentExchangesAreCountedAndHaveNoTime() {
        let recorder = Recorder(steps: [])
        for _ in 0..<3 { recorder.intend() }
        recorder.leaveUnsent(2)
        recorder.leaveUnsent()
        let snapshot = recorder.swap().takeSnapshot(start: .zero, end: .zero)
        #expect(snapshot.counts.unsent == 3 && snapshot.counts.open == 0 && snapshot.responseTime.isEmpty)
    }

    /// The budget: 1,000 series on 2 loops in 256 MB, both sets of counters of each loop filled. The times of each
    /// series are log-normal with σ = 1, so that the 10,000th largest is 40 times the median; medians differ from
    /// 100 µs to 100 ms.
    @Test func aThousandSeriesOnTwoLoopsFitTheBudget() {
        var random = Congruence(state: 7)
        let shape = (0..<10_000).map { _ in exp(random.normal()) }
        let steps = (0..<1_000).map { Recorder.StepNames(task: "task \($0)", method: "GET") }
        let recorder = Recorder(steps: steps)
        for step in 0..<1_000 {
            let median = 1e5 * pow(10, 3 * Double(step) / 1_000)
            // Some thousand values reach all pages that ten times as many would.
            for draw in 0..<2_000 {
                let value = median * shape[(step &* 7_919 &+ draw) % shape.count]
                recorder.record(Self.sample(Int64(value), lag: Int64(value / 100)), step: step, detail: nil)
            }
        }
        let bytes = recorder.swap().memoryFootprint
        let (loops, sets) = (2, 2)
        #expect(loops * sets * bytes <= 256 << 20, "\(loops * sets * bytes >> 20) MB")
    }
}
