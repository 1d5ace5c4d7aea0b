import LoadMeasure
import LoadTarget
import Testing

@Suite struct TargetMeterTests {
    private static let memory = TargetSeries("process.memory.usage", unit: "By", .gauge)
    private static let work = TargetSeries("process.cpu.time", unit: "s", .counter)

    private static func reading(_ time: Double, _ points: (TargetSeries, Double)...) -> TargetReading {
        TargetReading(time: time, points: points.map { TargetPoint($0.0, $0.1) })
    }

    @Test func aGaugeHasItsMeanAndItsLargestValue() {
        var meter = TargetMeter()
        for (time, value) in [(1.0, 10.0), (2, 40), (3, 10)] { meter.add(Self.reading(time, (Self.memory, value))) }
        let measured = meter.take().series[Self.memory]
        #expect(measured?.mean == 20)
        #expect(measured?.max == 40)
    }

    @Test func aCounterHasTheRateBetweenReadings() {
        var meter = TargetMeter()
        meter.add(Self.reading(1, (Self.work, 5)))
        #expect(meter.take().isEmpty)
        meter.add(Self.reading(3, (Self.work, 6)))
        meter.add(Self.reading(4, (Self.work, 8)))
        let measured = meter.take().series[Self.work]
        #expect(measured == TargetSnapshot.Measure(sum: 3, weight: 3, max: 2))
        #expect(measured?.mean == 1)
    }

    @Test func whatCountsAnewSaysNothingOnce() {
        var meter = TargetMeter()
        for (time, value) in [(1.0, 100.0), (2, 3), (3, 5)] { meter.add(Self.reading(time, (Self.work, value))) }
        #expect(meter.take().series[Self.work] == TargetSnapshot.Measure(sum: 2, weight: 1, max: 2))
    }

    @Test func aClockThatWentBackCountsNothingTwice() {
        var meter = TargetMeter()
        for (time, value) in [(10.0, 1.0), (11, 2), (9, 3), (12, 4)] {
            meter.add(Self.reading(time, (Self.work, value)))
        }
        let measured = meter.take().series[Self.work]
        #expect(measured?.sum == 3)
        #expect(measured?.weight == 2)
    }

    @Test func intervalsMergeOverTimeAndMachines() {
        var (one, other) = (TargetMeter(), TargetMeter())
        for time in 1...5 {
            one.add(Self.reading(Double(time), (Self.work, Double(time)), (Self.memory, 1)))
            other.add(Self.reading(Double(time), (Self.work, 3 * Double(time)), (Self.memory, 3)))
        }
        let sum = one.take().merging(other.take())
        #expect(sum.series[Self.work]?.mean == 2)
        #expect(sum.series[Self.memory]?.mean == 2)
        #expect(sum.series[Self.work]?.max == 3)
    }

    @Test func whatIsNoNumberIsLeftOut() {
        var meter = TargetMeter()
        meter.add(Self.reading(1, (Self.memory, .nan), (Self.work, .infinity)))
        #expect(meter.take().isEmpty)
    }
}
