import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

/// Whether the planned load was offered, and whether the counts are plausible; both sides of each limit.
@Suite struct OfferedLoadTests {
    @Test(
        arguments: [(1_000, .valid), (990, .valid), (989, .suspect), (950, .suspect), (949, .invalid)]
            as [(UInt64, Validity.State)])
    func arrivalsThatBeganTooLate(started: UInt64, state: Validity.State) {
        let facts = GeneratorFacts(cores: 2, plannedArrivals: 1_000, startedInTime: started)
        #expect(Runs.finding("offered_load", Runs.open(), Runs.snapshot(), facts)?.state == state)
        #expect(Runs.finding("offered_load", Runs.closed(), Runs.snapshot(), facts) == nil)
    }

    @Test func oneArrivalOnItsWayIsNotMissing() {
        let facts = GeneratorFacts(cores: 2, plannedArrivals: 10, startedInTime: 9)
        #expect(Runs.finding("offered_load", Runs.open(), Runs.snapshot(), facts)?.state == .valid)
        let two = GeneratorFacts(cores: 2, plannedArrivals: 10, startedInTime: 8)
        #expect(Runs.finding("offered_load", Runs.open(), Runs.snapshot(), two)?.state == .invalid)
    }

    @Test(arguments: [(0, .valid), (1, .suspect), (10, .suspect), (11, .invalid)] as [(UInt64, Validity.State)])
    func unsentExchanges(unsent: UInt64, state: Validity.State) {
        var total = Runs.snapshot()
        total.counts.completed -= unsent
        total.counts.unsent = unsent
        #expect(Runs.finding("unsent", Runs.open(), total)?.state == state)
        #expect(Runs.finding("conservation", Runs.open(), total)?.state == .valid)
    }

    @Test(arguments: [-1, 1]) func countsThatDoNotAddUpAreADefect(off: Int) {
        var total = Runs.snapshot()
        total.counts.intended = UInt64(1_000 + off)
        let finding = Runs.finding("conservation", Runs.closed(), total)
        #expect(finding?.state == .invalid)
        #expect(finding?.advice?.contains("please report") == true)
    }

    @Test(arguments: [(0, .valid), (1, .suspect), (10, .suspect), (11, .invalid)] as [(UInt64, Validity.State)])
    func theGeneratorsOwnFailures(count: UInt64, state: Validity.State) {
        for kind in [ErrorKind.tooManyOpenFiles, .portsExhausted] {
            var total = Runs.snapshot()
            if count > 0 { total.errors[kind] = tally(count) }
            #expect(Runs.finding("generator_failures", Runs.closed(), total)?.state == state)
        }
    }

    @Test(arguments: [(10, .valid), (11, .suspect)] as [(UInt64, Validity.State)])
    func exchangesCutOffByTheEnd(count: UInt64, state: Validity.State) {
        var total = Runs.snapshot()
        total.errors[.cancelled] = tally(count)
        #expect(Runs.finding("cancelled", Runs.closed(), total)?.state == state)
        #expect(Runs.finding("cancelled", Runs.closed(), Runs.snapshot()) == nil)
    }

    /// 1,000 exchanges of 10 ms are ten user-seconds; the edges add 10 ms / 10 s to each limit.
    @Test(
        arguments: [
            (10.0, .valid), (10.5, .valid), (10.7, .suspect), (9.6, .valid), (9.4, .suspect), (13.2, .suspect),
            (13.7, .invalid), (7.9, .invalid),
        ] as [(Double, Validity.State)])
    func littlesLaw(userSeconds: Double, state: Validity.State) {
        var total = Runs.snapshot()
        total.userSeconds = userSeconds
        #expect(Runs.finding("littles_law", Runs.closed(), total)?.state == state)
        #expect(Runs.finding("littles_law", Runs.open(), total) == nil)
        #expect(Runs.finding("littles_law", Runs.closed(wait: .constant(.seconds(1))), total) == nil)
    }

    @Test func littlesLawIsNotAskedAmongFailures() {
        var total = Runs.snapshot()
        total.userSeconds = 100
        (total.counts.completed, total.counts.failed) = (980, 20)
        #expect(Runs.finding("littles_law", Runs.closed(), total) == nil)
        (total.counts.completed, total.counts.failed) = (991, 9)
        #expect(Runs.finding("littles_law", Runs.closed(), total)?.state == .invalid)
    }

    @Test func fewExchangesAreSaidAndNotHeldAgainstTheRun() {
        let few = Runs.finding("precision", Runs.closed(), Runs.snapshot(exchanges: 999))
        #expect(few?.state == .valid && few?.message.contains("too few") == true)
        let enough = Runs.finding("precision", Runs.closed(), Runs.snapshot(exchanges: 1_000))
        #expect(enough?.message == "the p99 rests on 1,000 exchanges, 10 of them beyond it")
    }

    private func tally(_ count: UInt64) -> ErrorTally {
        var tally = ErrorTally()
        tally.count = count
        return tally
    }
}
