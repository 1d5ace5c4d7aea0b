import LoadPlan
import Testing

@Suite struct EvenArrivalsTests {
    func starts(_ phases: RatePhase...) throws -> [Duration] {
        var arrivals = try OpenWorkload(phases: phases).arrivals(seed: 1)
        var starts: [Duration] = []
        while let start = arrivals.next() { starts.append(start) }
        return starts
    }

    @Test func constantRateStartsAtMultiplesOfItsPeriod() throws {
        let starts = try starts(RatePhase(shape: .constant(rate: 4), duration: .seconds(2)))
        #expect(starts == (0..<8).map { .milliseconds(250 * $0) })
    }

    /// Against integer arithmetic: start k of 3,333.3/s is at k · 10¹⁰ / 33,333 ns. Each of 97 segments plays every
    /// 97th start of all 12 million; two of them are looked at. A start that falls all but half-way between two
    /// nanoseconds may be rounded to the other one.
    @Test(arguments: [0, 57])
    func noDriftAfterAnHour(segment: Int) throws {
        let phase = RatePhase(shape: .constant(rate: 3333.3), duration: .seconds(3600))
        var arrivals = try OpenWorkload(phases: [phase]).arrivals(seed: 1).segment(segment, of: 97)
        var number = segment
        var (off, farthest) = (0, Duration.zero)
        while let start = arrivals.next() {
            let expected = Duration.nanoseconds((number * 10_000_000_000 + 33_333 / 2) / 33_333)
            if start != expected { off += 1 }
            farthest = max(farthest, start - expected, expected - start)
            number += 97
        }
        #expect(farthest <= .nanoseconds(1) && off < 500, "\(off) starts off, farthest \(farthest)")
        #expect(number - 97 < 11_999_880 && number >= 11_999_880)
        #expect(Workload.open(OpenWorkload(phases: [phase])).plannedArrivals == 11_999_880)
    }

    @Test func hourInShortPhasesIsTheHourInOne() throws {
        let whole = try starts(RatePhase(shape: .constant(rate: 33.3), duration: .seconds(600)))
        let phases = (0..<6_000).map { _ in RatePhase(shape: .constant(rate: 33.3), duration: .milliseconds(100)) }
        var arrivals = try OpenWorkload(phases: phases).arrivals(seed: 1)
        for expected in whole {
            let next = arrivals.next()
            let start = try #require(next)
            #expect(start - expected <= .nanoseconds(1) && expected - start <= .nanoseconds(1))
        }
        #expect(arrivals.next() == nil)
    }

    @Test(arguments: [(0.0, 100.0), (100.0, 0.0), (20.0, 70.5), (1e-9, 1000.0), (50.0, 50.0), (50.0, 50.000_000_1)])
    func rampStartsWhereTheIntegralIsWhole(from: Double, to: Double) throws {
        let ramp = try RampingRate(from: from, to: to, over: .seconds(60))
        var arrivals = EvenArrivals(ramp)
        #expect(Double(arrivals.count) == ((from + to) / 2 * 60).rounded(.up))
        var number = 0
        while let start = arrivals.next() {
            let moment = start / .seconds(1)
            // A start is rounded to a nanosecond, in which the rate adds this much area.
            let slack = 1e-9 * max(from, to) + 1e-9
            #expect(abs(ramp.area(until: moment) - Double(number)) <= slack, "start \(number) at \(moment) s")
            number += 1
        }
        #expect(number == arrivals.count)
    }

    @Test func inverseOfTheIntegralIsExactToRoundingOverADay() throws {
        let day = try RampingRate(from: 3, to: WorkloadLimits.rate, over: .seconds(86_400))
        for part in 1...1_000 {
            let area = day.area * Double(part) / 1_000
            #expect(abs(day.area(until: day.moment(ofArea: area)) - area) <= 4 * area.ulp)
        }
    }

    @Test func fractionOfAPhaseCarriesOverThePause() throws {
        let phase = RatePhase(shape: .constant(rate: 1), duration: .milliseconds(2_500))
        let pause = RatePhase(shape: .pause, duration: .seconds(10))
        // 2.5 and 2.5 make 5: the pause splits the unit between the third and the fourth.
        #expect(
            try starts(phase, pause, phase) == [
                .seconds(0), .seconds(1), .seconds(2), .milliseconds(13_000), .milliseconds(14_000),
            ])
    }

    @Test func startAtABoundaryBelongsToTheLaterPhase() throws {
        let phase = RatePhase(shape: .constant(rate: 2), duration: .seconds(1))
        let starts = try starts(phase, RatePhase(shape: .pause, duration: .seconds(1)), phase)
        #expect(starts == [.seconds(0), .milliseconds(500), .seconds(2), .milliseconds(2_500)])
    }

    /// The second start, at 199.7 ns, would be rounded to 200 ns, which is the next phase's.
    @Test func roundingNeverReachesTheEndOfThePhase() throws {
        let rate = RatePhase.Shape.constant(rate: 1e9 / 199.7)
        #expect(try starts(RatePhase(shape: rate, duration: .nanoseconds(200))) == [.zero, .nanoseconds(199)])
        #expect(try starts(RatePhase(shape: rate, duration: .nanoseconds(199))) == [.zero])
    }

    @Test func limitCutsItsPhaseAndMovesNothingElse() throws {
        let limited = RatePhase(shape: .constant(rate: 1), duration: .milliseconds(3_500), limit: 2)
        let free = RatePhase(shape: .constant(rate: 1), duration: .seconds(2))
        #expect(try starts(limited, free) == [.seconds(0), .seconds(1), .seconds(4), .seconds(5)])
    }

    @Test func roundingOfTheAreaMakesNoExtraStart() throws {
        #expect(0.07 * 100 > 7)
        #expect(try starts(RatePhase(shape: .constant(rate: 0.07), duration: .seconds(100))).count == 7)
    }

    @Test func segmentFarBeyondTheCountIsEmpty() throws {
        let phase = RatePhase(shape: .constant(rate: 1), duration: .seconds(3))
        var arrivals = try OpenWorkload(phases: [phase, phase]).arrivals(seed: 1).segment(999, of: 1_000)
        #expect(arrivals.next() == nil)
    }
}
