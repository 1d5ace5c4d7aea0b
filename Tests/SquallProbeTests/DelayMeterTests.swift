import Testing

@testable import SquallProbe

@Suite struct DelayMeterTests {
    @Test func whatRunsInTimeIsNotLate() {
        var meter = DelayMeter(every: .milliseconds(10))
        for place in 1...5 {
            meter.wait(from: .milliseconds(10 * place))
            meter.ran(at: .milliseconds(10 * place))
        }
        #expect(meter.take(at: .milliseconds(55)) == DelayMeter.Delays(mean: 0, longest: 0))
    }

    /// Of what is due every 10 ms, what came in 35 ms waited for 35, 25, 15 and 5 ms.
    @Test func whatWasDueMeanwhileWaitedToo() throws {
        var meter = DelayMeter(every: .milliseconds(10))
        meter.wait(from: .milliseconds(10))
        meter.ran(at: .milliseconds(45))
        let taken = meter.take(at: .milliseconds(50))
        let delays = try #require(taken)
        #expect(abs(delays.mean - 0.020) < 1e-9)
        #expect(abs(delays.longest - 0.035) < 1e-9)
    }

    /// The mean of a long stall is that of all that could have come in it.
    @Test func aLongStall() throws {
        var meter = DelayMeter(every: .milliseconds(10))
        meter.wait(from: .zero)
        meter.ran(at: .seconds(10))
        let taken = meter.take(at: .seconds(10))
        let delays = try #require(taken)
        #expect(abs(delays.mean - 5) < 0.01)
        #expect(delays.longest == 10)
    }

    @Test func whatStillWaitsIsSeen() {
        var meter = DelayMeter(every: .milliseconds(10))
        meter.wait(from: .zero)
        #expect(meter.isWaiting)
        let soFar = [meter.take(at: .seconds(1)), meter.take(at: .seconds(2))]
        #expect(soFar.map { $0?.longest } == [1, 2])
        meter.ran(at: .seconds(3))
        #expect(!meter.isWaiting)
        let taken = meter.take(at: .seconds(3))
        #expect(taken?.longest == 3)
    }

    @Test func whereNothingIsDueThereIsNothing() {
        var meter = DelayMeter(every: .milliseconds(10))
        #expect(meter.take(at: .seconds(1)) == nil)
        meter.wait(from: .seconds(2))
        #expect(meter.take(at: .seconds(1.5)) == nil)
        // Before its time: a timer that is a little early is not late.
        meter.ran(at: .seconds(1.9))
        #expect(meter.take(at: .seconds(2)) == DelayMeter.Delays(mean: 0, longest: 0))
    }
}
