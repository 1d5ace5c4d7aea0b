import Testing

@testable import LoadMeasure

/// Messages are counted by the step that opened their stream, and merge as everything else does.
@Suite struct MessageMeterTests {
    private let names = [
        Recorder.StepNames(task: "get", method: "GET"), Recorder.StepNames(task: "talk", method: "ws-connect"),
        Recorder.StepNames(task: "watch", method: "ws-connect"),
    ]

    private func snapshot(_ recorder: Recorder) -> Snapshot {
        recorder.swap().takeSnapshot(start: .zero, end: .seconds(1))
    }

    @Test func eachStepHasItsOwn() throws {
        let recorder = Recorder(steps: names)
        let meter = MessageMeter(numbers: [1, 2])
        meter.attach(to: recorder)
        let (talk, watch) = (meter.step(at: 0), meter.step(at: 1))
        meter.received(10, of: talk, firstAfter: 5_000)
        meter.received(20, of: talk, gap: 1_000)
        meter.sent(7, of: talk)
        meter.received(1, of: watch, firstAfter: 9_000)
        meter.dropped(of: watch)
        let total = snapshot(recorder)
        #expect(total.messages.count == 2)
        let talked = try #require(total.messages[StepKey(task: "talk", method: "ws-connect")])
        #expect(talked.received == 2 && talked.bytesReceived == 30 && talked.sent == 1 && talked.bytesSent == 7)
        #expect(talked.timeToFirst.count == 1 && talked.timeToFirst.max >= 5_000)
        #expect(talked.gap.count == 1 && talked.gap.max < 1_010)
        let watched = try #require(total.messages[StepKey(task: "watch", method: "ws-connect")])
        #expect(watched.received == 1 && watched.dropped == 1 && watched.gap.isEmpty)
    }

    @Test func intervalsAddUp() throws {
        let recorder = Recorder(steps: names)
        let meter = MessageMeter(numbers: [1])
        meter.attach(to: recorder)
        var sum = Snapshot(start: .zero, end: .zero)
        for interval in 0..<5 {
            for _ in 0..<interval { meter.received(2, of: meter.step(at: 0), gap: 100) }
            let measured = snapshot(recorder)
            #expect(measured.messages.isEmpty == (interval == 0))
            sum.merge(measured)
        }
        #expect(sum.messages.values.map(\.received) == [10] && sum.messages.values.map(\.gap.count) == [10])
    }

    @Test func stepsOfCodeAreNamedWhenTheyCome() {
        let recorder = Recorder(steps: names)
        let meter = MessageMeter(numbers: [])
        #expect(meter.step(named: names[0]) == meter.step(at: 3))
        meter.received(1, of: meter.step(at: 3), gap: 1)
        meter.attach(to: recorder)
        let own = meter.step(named: Recorder.StepNames(task: "code", method: "ws-connect"))
        meter.sent(3, of: own)
        #expect(snapshot(recorder).messages.mapValues(\.bytesSent) == [StepKey(task: "code", method: "ws-connect"): 3])
    }

    @Test func timeThatTheScenarioChoseIsNoResponseTime() {
        let recorder = Recorder(steps: names)
        var sample = Sample(intended: 1_000, started: 2_000)
        (sample.ended, sample.chosen) = (10_000, 7_000)
        recorder.record(sample, step: 0, detail: nil)
        let total = snapshot(recorder)
        #expect(sample.responseTime == 2_000 && sample.serviceTime == 1_000)
        #expect(total.chosenTime == 7_000 && total.responseTime.max < 2_020)
    }
}
