import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

/// Each rule on both sides of each of its limits.
@Suite struct ValidityCheckTests {
    @Test func aQuietRunIsValidInEveryPoint() {
        for plan in [Runs.closed(), Runs.open()] {
            let facts = GeneratorFacts(cores: 2, stealTime: 0, plannedArrivals: 1_000, startedInTime: 1_000)
            let validity = ValidityCheck.judge(plan, total: Runs.snapshot(), facts: facts)
            #expect(validity.state == .valid, "\(validity.findings.filter { $0.state != .valid })")
            #expect(validity.findings.allSatisfy { $0.advice == nil && !$0.message.isEmpty })
            #expect(Set(validity.findings.map(\.name)).count == validity.findings.count)
        }
    }

    @Test func everythingWrongSaysWhatHelps() {
        var total = Runs.snapshot()
        total.counts.unsent = 500
        total.sendLag = TimeHistogram((1_000, 9_900_000))
        for index in total.loops.keys {
            total.loops[index]?.busyTime = 9.95
            total.loops[index]?.runQueueDelay = 6
            total.loops[index]?.longestStall = 3
        }
        let validity = ValidityCheck.judge(
            Runs.open(), total: total, facts: .init(cores: 2, stealTime: 15, plannedArrivals: 5_000, startedInTime: 900)
        )
        let wrong = validity.findings.filter { $0.state != .valid }
        #expect(
            wrong.map(\.name) == [
                "send_lag", "loop_stall", "loop_busy", "run_queue_delay", "steal", "offered_load", "unsent",
                "conservation",
            ])
        #expect(wrong.allSatisfy { $0.state == .invalid && $0.advice != nil })
    }

    @Test func aRunWithoutExchangesMeasuredNothing() {
        let finding = Runs.finding("exchanges", Runs.closed(), Runs.snapshot(exchanges: 0))
        #expect(finding?.state == .invalid)
    }

    @Test func aRunWhoseDataBrokeIsInvalid() {
        var facts = GeneratorFacts(cores: 2)
        #expect(Runs.finding("data", Runs.closed(), Runs.snapshot(), facts) == nil)
        facts.brokenData = ["users.csv cannot be read: it has become shorter"]
        for count in [0, 1_000] {
            let finding = Runs.finding("data", Runs.closed(), Runs.snapshot(exchanges: count), facts)
            #expect(finding?.state == .invalid && finding?.advice != nil)
            #expect(
                finding?.message
                    == "users ended before their time, for their data broke: users.csv cannot be read: it has become shorter"
            )
        }
    }

    // MARK: Send lag

    /// The p99 send lag against a response time of 10 ms throughout.
    @Test(
        arguments: [
            (90_000, .valid), (900_000, .valid), (1_100_000, .suspect), (4_900_000, .suspect), (5_200_000, .invalid),
        ] as [(Int64, Validity.State)])
    func sendLagCountsByItsShareOfTheResponseTime(nanoseconds: Int64, state: Validity.State) {
        var total = Runs.snapshot()
        total.sendLag = TimeHistogram((980, 1_000), (20, nanoseconds))
        #expect(Runs.finding("send_lag", Runs.closed(), total)?.state == state)
    }

    /// The p99 send lag against a response time of 100 ms throughout: a quarter of it is the limit.
    @Test(arguments: [(24_000_000, .suspect), (26_000_000, .invalid)] as [(Int64, Validity.State)])
    func aQuarterOfTheResponseTimeIsTooMuch(nanoseconds: Int64, state: Validity.State) {
        var total = Runs.snapshot(exchanges: 0)
        total.counts.completed = 100
        total.sendLag = TimeHistogram((100, nanoseconds))
        var series = SeriesSnapshot()
        series.responseTime = TimeHistogram((100, 100_000_000))
        total.series[SeriesKey(task: "home", method: "GET", statusClass: 2, error: nil)] = series
        #expect(Runs.finding("send_lag", Runs.closed(), total)?.state == state)
    }

    /// Where all of the response time is send lag, only the absolute limits are left.
    @Test(
        arguments: [(90_000, .valid), (110_000, .suspect), (4_900_000, .suspect), (5_100_000, .invalid)]
            as [(Int64, Validity.State)])
    func aShortSendLagIsNoFinding(nanoseconds: Int64, state: Validity.State) {
        var total = Runs.snapshot(exchanges: 0)
        total.counts.completed = 100
        total.sendLag = TimeHistogram((100, nanoseconds))
        var series = SeriesSnapshot()
        series.responseTime = TimeHistogram((100, nanoseconds + 10))
        total.series[SeriesKey(task: "home", method: "GET", statusClass: 2, error: nil)] = series
        #expect(Runs.finding("send_lag", Runs.closed(), total)?.state == state)
    }

    @Test func waitingForAFreeUserIsNotTheGeneratorsSendLag() {
        var total = Runs.snapshot()
        total.sendLag = TimeHistogram((800, 1_000), (200, 9_000_000))
        #expect(Runs.finding("send_lag", Runs.open(), total)?.state == .invalid)
        total.iterations.waited = 200
        total.waitForUser = TimeHistogram((200, 8_999_000))
        #expect(Runs.finding("send_lag", Runs.open(), total)?.state == .valid)
        #expect(Runs.finding("wait_for_user", Runs.open(), total)?.state == .suspect)
    }

    @Test func aGeneratorThatIsLateBesidesTheWaitIsStillFound() {
        var total = Runs.snapshot()
        total.sendLag = TimeHistogram((1_000, 9_000_000))
        total.iterations.waited = 1_000
        total.waitForUser = TimeHistogram((1_000, 1_000_000))
        #expect(Runs.finding("send_lag", Runs.open(), total)?.state == .invalid)
    }

    @Test(arguments: [(0, .valid), (10, .valid), (11, .suspect)] as [(UInt64, Validity.State)])
    func poolExhaustion(waited: UInt64, state: Validity.State) {
        var total = Runs.snapshot()
        total.iterations.waited = waited
        #expect(Runs.finding("wait_for_user", Runs.open(), total)?.state == state)
        #expect(Runs.finding("wait_for_user", Runs.closed(), total) == nil)
    }

    // MARK: Loops and machine

    /// Two loops over ten seconds: 0.1 % of the exchanges is a stall of 20 ms, 1 % one of 200 ms.
    @Test(
        arguments: [(0.019, .valid), (0.021, .suspect), (0.19, .suspect), (0.21, .invalid)]
            as [(Double, Validity.State)])
    func stallsCountByTheExchangesTheyDelay(stall: Double, state: Validity.State) {
        var total = Runs.snapshot()
        total.loops[1]?.longestStall = stall
        #expect(Runs.finding("loop_stall", Runs.closed(), total)?.state == state)
    }

    @Test(arguments: [(0.9, .suspect), (1.1, .valid)] as [(Double, Validity.State)])
    func aStallThatIsShortBesideTheResponseTimesIsNone(seconds: Double, state: Validity.State) {
        var total = Runs.snapshot(milliseconds: Int64(seconds * 1_000))
        total.loops[0]?.longestStall = 0.198
        #expect(Runs.finding("loop_stall", Runs.closed(), total)?.state == state)
    }

    @Test(
        arguments: [(0.84, .valid), (0.86, .suspect), (0.97, .suspect), (0.99, .invalid)]
            as [(Double, Validity.State)])
    func aBusyLoopIsTheLimit(share: Double, state: Validity.State) {
        var total = Runs.snapshot()
        total.loops[1]?.busyTime = share * 10
        #expect(Runs.finding("loop_busy", Runs.open(), total)?.state == state)
        #expect(Runs.finding("loop_busy", Runs.closed(wait: .constant(.seconds(1))), total)?.state == state)
        let closed = Runs.finding("loop_busy", Runs.closed(), total)
        #expect(closed?.state == min(state, .suspect))
        #expect(closed?.message.contains("may be the generator's limit") == (state != .valid))
    }

    @Test func spinningIsNotWork() {
        var total = Runs.snapshot()
        total.loops[0]?.cpuTime = 10
        #expect(Runs.finding("loop_busy", Runs.open(), total)?.state == .valid)
    }

    @Test(
        arguments: [(0.04, .valid), (0.06, .suspect), (0.49, .suspect), (0.51, .invalid)]
            as [(Double, Validity.State)])
    func timeTakenByOthers(share: Double, state: Validity.State) {
        var total = Runs.snapshot()
        total.loops[1]?.runQueueDelay = share * 10
        #expect(Runs.finding("run_queue_delay", Runs.closed(), total)?.state == state)
        let facts = GeneratorFacts(cores: 4, stealTime: share * 10 * 4)
        #expect(Runs.finding("steal", Runs.closed(), total, facts)?.state == state)
        #expect(Runs.finding("steal", Runs.closed(), total, GeneratorFacts(cores: 4)) == nil)
    }

    @Test func readsStealFromProcStat() {
        let text = "cpu  10 20 30 40 50 60 70 150 90 100\ncpu0 1 2 3 4 5 6 7 8 9 10\n"
        #expect(GeneratorFacts.stealTime(inProcStat: text) == 1.5)
        #expect(GeneratorFacts.stealTime(inProcStat: "cpu  10 20 30\n") == nil)
        #expect(GeneratorFacts.stealTime(inProcStat: "") == nil)
    }
}
