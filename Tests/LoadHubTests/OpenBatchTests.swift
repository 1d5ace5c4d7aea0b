import Testing

@testable import LoadProbeLink

@Suite struct OpenBatchTests {
    @Test func aBatchIsClosedAfterItsTime() {
        var batch = OpenBatch(longest: 1)
        #expect(!batch.isDue(uptime: 100) && !batch.isClosed(wall: 1_000, uptime: 100))
        batch.add(SomeReadings.count(1), wall: 1_000, uptime: 100)
        batch.add(SomeReadings.count(2), wall: 1_000.5, uptime: 100.5)
        #expect(!batch.isDue(uptime: 100.9) && !batch.isClosed(wall: 1_000.9, uptime: 100.9))
        #expect(batch.isDue(uptime: 101) && batch.isClosed(wall: 1_001, uptime: 101))
    }

    /// Where a reading comes each second, two travel together; where one comes each minute, it waits for none.
    @Test func aReadingWaitsForOneMoreAndNoLonger() {
        var batch = OpenBatch(longest: 1)
        batch.add(SomeReadings.count(1), wall: 1_000, uptime: 100)
        #expect(!batch.isClosed(wall: 1_001, uptime: 101))
        #expect(batch.isDue(uptime: 102))
        batch.add(SomeReadings.count(2), wall: 1_001, uptime: 101)
        #expect(batch.isDue(uptime: 101))
    }

    @Test func aBatchThatIsLongIsClosed() {
        var batch = OpenBatch(longest: 1)
        let reading = SomeReadings.machine(1, at: 1_796_000_000)
        for _ in 0...OpenBatch.mostPoints / reading.points.count {
            #expect(!batch.isClosed(wall: 1_000, uptime: 100))
            batch.add(reading, wall: 1_000, uptime: 100)
        }
        #expect(batch.isClosed(wall: 1_000, uptime: 100))
    }

    /// Readings before and after have different distances to the hub's clock.
    @Test(arguments: [-3_600.0, -0.2, 0.2, 86_400]) func aClockThatWasSetClosesIt(_ step: Double) {
        var batch = OpenBatch(longest: 1)
        batch.add(SomeReadings.count(1), wall: 1_000, uptime: 100)
        #expect(!batch.isClosed(wall: 1_000.55, uptime: 100.5))
        #expect(batch.isClosed(wall: 1_000.5 + step, uptime: 100.5))
        #expect(batch.wall(uptime: 100.5) == 1_000.5)
    }
}
