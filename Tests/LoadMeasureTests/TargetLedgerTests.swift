import LoadMeasure
import LoadTarget
import Testing

/// Readings of other machines, put into the intervals of a run by time. The run begins at 1000 by the hub's clock.
@Suite struct TargetLedgerTests {
    private static let memory = TargetSeries("process.memory.usage", unit: "By", .gauge)
    private static let work = TargetSeries("process.cpu.time", unit: "s", .counter)

    /// One core is busy, two from 1002 on.
    private static func reading(_ time: Double) -> TargetReading {
        let worked = time - 1_000 + max(0, time - 1_002)
        return TargetReading(time: time, points: [TargetPoint(memory, time - 1_000), TargetPoint(work, 50 + worked)])
    }

    private static func tagged(_ series: TargetSeries, _ probe: String) -> TargetSeries {
        TargetSeries(series.name, unit: series.unit, series.kind, tags: [TargetTag("squall.probe", probe)])
    }

    /// Each half second, from before the run to after it.
    private static let times = stride(from: 998.25, through: 1_005, by: 0.5)

    private func end(_ second: Int, of ledger: inout TargetLedger) {
        ledger.end(.seconds(second), .seconds(second + 1))
    }

    /// What four seconds come to, each in parts or at once.
    private func merged(_ late: [LateTarget]) -> [TargetSnapshot] {
        (0..<4).map { second in
            late.filter { $0.start == .seconds(second) && $0.end == .seconds(second + 1) }
                .reduce(TargetSnapshot()) { $0.merging($1.target) }
        }
    }

    private func expectTruth(
        _ late: [LateTarget], of probe: String = "web-1", location: Testing.SourceLocation = #_sourceLocation
    ) {
        let seconds = merged(late)
        for (second, cores) in [1.0, 1, 2, 2].enumerated() {
            let work = seconds[second].series[Self.tagged(Self.work, probe)]
            #expect(abs((work?.mean ?? 0) - cores) < 0.26, "second \(second)", sourceLocation: location)
            #expect(abs((work?.weight ?? 0) - 1) < 1e-9, "second \(second)", sourceLocation: location)
            let memory = seconds[second].series[Self.tagged(Self.memory, probe)]
            #expect(memory?.weight == 2 && memory?.mean == Double(second) + 0.5, sourceLocation: location)
        }
        // Nothing that grew is in no interval, or in two.
        let all = seconds.reduce(0) { $0 + ($1.series[Self.tagged(Self.work, probe)]?.sum ?? 0) }
        #expect(abs(all - 6) < 1e-9, sourceLocation: location)
    }

    @Test func readingsThatComeAfterAllIntervalsAreWhereTheyBelong() {
        var ledger = TargetLedger(probes: ["web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        #expect(ledger.take().isEmpty && !ledger.isComplete)
        for time in Self.times { ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil) }
        #expect(ledger.isComplete)
        expectTruth(ledger.take(isLast: true))
    }

    @Test(arguments: [0.0, 0.6, 1.3, 2.9]) func itIsTheSameHoweverLateTheyCome(delay: Double) {
        var ledger = TargetLedger(probes: ["web-1"])
        var (late, waiting) = ([LateTarget](), Array(Self.times))
        for second in 0..<4 {
            while let time = waiting.first, time + delay < 1_000 + Double(second + 1) {
                ledger.add(Self.reading(waiting.removeFirst()), of: "web-1", start: 1_000, error: nil)
            }
            end(second, of: &ledger)
            late += ledger.take()
        }
        for time in waiting { ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil) }
        late += ledger.take(isLast: true)
        expectTruth(late)
        #expect(zip(late, late.dropFirst()).allSatisfy { $0.start <= $1.start })
    }

    @Test func whatComesTwiceCountsOnce() {
        var ledger = TargetLedger(probes: ["web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        let all = Array(Self.times)
        for time in all.prefix(6) + all { ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil) }
        expectTruth(ledger.take(isLast: true))
    }

    /// The hub was away: what a counter grew by meanwhile is known, and no value of a gauge.
    @Test func overWhatIsMissingCountersAreSpread() {
        var ledger = TargetLedger(probes: ["web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        for time in [999.75, 1_000, 1_004] { ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil) }
        let seconds = merged(ledger.take(isLast: true))
        #expect(seconds.map { $0.series[Self.tagged(Self.work, "web-1")]?.mean } == [1.5, 1.5, 1.5, 1.5])
        #expect(seconds.map { $0.series[Self.tagged(Self.memory, "web-1")]?.weight } == [1, nil, nil, nil])
    }

    /// The hub's clock is 7 s ahead of what it was taken for: with the right distance the same readings are as before.
    @Test func theDistanceOfTheClocksShiftsThem() {
        var ledger = TargetLedger(probes: ["web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        for time in Self.times {
            var reading = Self.reading(time)
            reading.time += 7
            ledger.add(reading, of: "web-1", start: 1_007, error: 0.001)
        }
        let late = ledger.take(isLast: true)
        expectTruth(late)
        #expect(late.allSatisfy { $0.target.clockErrors == ["web-1": 0.001] })
    }

    @Test func theWorstErrorOfAClockIsThatOfTheRun() {
        var ledger = TargetLedger(probes: ["web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        for (number, time) in Self.times.enumerated() {
            ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: number == 9 ? 0.004 : 0.001)
        }
        let total = ledger.take(isLast: true).reduce(TargetSnapshot()) { $0.merging($1.target) }
        #expect(total.clockErrors == ["web-1": 0.004])
    }

    @Test func machinesAreToldApart() {
        var ledger = TargetLedger(probes: ["db-1", "web-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        for time in Self.times {
            ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil)
            ledger.add(Self.reading(time), of: "db-1", start: 1_000, error: nil)
        }
        let late = ledger.take(isLast: true)
        expectTruth(late, of: "web-1")
        expectTruth(late, of: "db-1")
        #expect(late.first?.target.machines == ["db-1", "web-1"])
        #expect(late.first?.target.only("db-1").series.count == 2)
    }

    /// An interval waits for all probes, though not for ever; what comes then is told too.
    @Test func aProbeThatSaysNothingHoldsUpTheOthersForAWhileOnly() {
        var ledger = TargetLedger(probes: ["db-1", "web-1"])
        var late: [LateTarget] = []
        for second in 0..<30 {
            for part in 0..<2 {
                let time = 1_000 + Double(second) + Double(part) / 2 + 0.25
                ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil)
            }
            end(second, of: &ledger)
            late += ledger.take()
            #expect(late.last?.end ?? .zero <= .seconds(max(0, second - 9)))
        }
        #expect(late.last?.end == .seconds(20) && ledger.silent == ["db-1"])
        for time in Self.times { ledger.add(Self.reading(time), of: "db-1", start: 1_000, error: nil) }
        late += ledger.take(isLast: true)
        expectTruth(late, of: "db-1")
        #expect(ledger.silent == [])
    }

    /// A hub that went away in the middle of the run.
    @Test func readingsThatEndEarlyAreKnown() {
        var ledger = TargetLedger(probes: ["web-1", "web-2", "db-1"])
        for second in 0..<4 { end(second, of: &ledger) }
        for time in Self.times {
            ledger.add(Self.reading(time), of: "web-1", start: 1_000, error: nil)
            if time < 1_002 { ledger.add(Self.reading(time), of: "web-2", start: 1_000, error: nil) }
        }
        #expect(ledger.unread == ["web-2": 2.25] && ledger.silent == ["db-1"] && !ledger.isComplete)
        _ = ledger.take(isLast: true)
        #expect(ledger.unread == ["web-2": 2.25])
    }

    @Test func whatCountsAnewSaysNothingOnce() {
        var ledger = TargetLedger(probes: ["web-1"])
        end(0, of: &ledger)
        for (time, value) in [(1_000.0, 100.0), (1_000.25, 3), (1_000.75, 4)] {
            let reading = TargetReading(time: time, points: [TargetPoint(Self.work, value)])
            ledger.add(reading, of: "web-1", start: 1_000, error: nil)
        }
        let measured = ledger.take(isLast: true).first?.target.series[Self.tagged(Self.work, "web-1")]
        #expect(measured == TargetSnapshot.Measure(sum: 1, weight: 0.5, max: 2))
    }

    @Test func aTimelineAddsThemToTheIntervalsThatItHas() {
        var timeline = Timeline()
        for second in 0..<700 { timeline.add(Snapshot(start: .seconds(second), end: .seconds(second + 1))) }
        var target = TargetSnapshot()
        target.series[Self.memory] = .init(sum: 5, weight: 1, max: 5)
        for second in [0, 1, 699, 4_000] {
            timeline.add(LateTarget(start: .seconds(second), end: .seconds(second + 1), target: target))
        }
        let measured = timeline.intervals.filter { $0.target != nil }
        #expect(measured.map(\.start) == [.zero, .seconds(698)])
        #expect(measured.map { $0.target?.series[Self.memory]?.weight } == [2, 1])
        #expect(timeline.target?.series[Self.memory]?.sum == 15)
    }
}
