import LoadMeasure
import Testing

@testable import LoadEngine

@Suite struct MeterTests {
    @Test func aLevelIsWeightedByTime() {
        var meter = LevelMeter(3, at: 0)
        // The run begins at 1 s; what was before is not its own.
        meter.restart(at: 1_000_000_000)
        meter.move(to: 5, at: 500_000_000)
        meter.move(to: 1, at: 2_000_000_000)
        meter.move(to: 1, at: 2_500_000_000)
        let first = meter.take(at: 4_000_000_000, end: .seconds(3))
        #expect(first == LevelSnapshot(valueSeconds: 5 + 2, min: 1, max: 5, last: 1, lastAt: .seconds(3)))
        let second = meter.take(at: 5_000_000_000, end: .seconds(4))
        #expect(second == LevelSnapshot(valueSeconds: 1, min: 1, max: 1, last: 1, lastAt: .seconds(4)))
        #expect(first.merging(second).mean(over: 4) == 2)
    }

    @Test func permitsAreSeenAsTheyAreTakenAndGivenBack() {
        var permits = Permits<Int>(total: 2)
        var meter = PermitMeter(permits, at: 0)
        _ = permits.tryAcquire()
        meter.note(permits, at: 1_000_000_000)
        _ = permits.resize(to: 4)
        meter.note(permits, at: 2_000_000_000)
        _ = permits.release()
        meter.note(permits, at: 3_000_000_000)
        let seen = meter.take(at: 4_000_000_000, end: .seconds(4))
        #expect(seen.limit == LevelSnapshot(valueSeconds: 12, min: 2, max: 4, last: 4, lastAt: .seconds(4)))
        #expect(seen.inFlight == LevelSnapshot(valueSeconds: 2, min: 0, max: 1, last: 0, lastAt: .seconds(4)))
    }

    @Test func aBreakersTimeIsThatOfItsStates() {
        var meter = BreakerMeter()
        meter.restart(at: 1_000_000_000)
        meter.enter(.open, at: 3_000_000_000)
        meter.enter(.halfOpen, at: 6_000_000_000)
        // Told late by another loop.
        meter.enter(.open, at: 5_900_000_000)
        let seen = meter.take(at: 7_000_000_000, end: .seconds(6))
        #expect((seen.closed, seen.open, seen.halfOpen) == (2, 4, 0))
        #expect(seen.openings == 2 && seen.last == .open && seen.lastAt == .seconds(6))
        #expect(meter.take(at: 8_000_000_000, end: .seconds(7)).open == 1)
    }
}
