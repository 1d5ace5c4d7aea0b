import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

/// Several scenarios in a run are judged one by one.
@Suite struct ScenariosTests {
    private static func plan(thresholds: [String] = []) throws -> Plan {
        var (users, rate) = (Runs.closed().scenarios[0], Runs.open().scenarios[0])
        (users.name, rate.name) = ("users", "rate")
        rate.start = .seconds(5)
        return Plan(
            name: "both", scenarios: [users, rate],
            thresholds: try thresholds.map { text throws(Diagnostic) in try Threshold(parsing: text) })
    }

    /// Ten seconds of both: 1,000 exchanges of 10 ms each by users, `slow` of 400 ms each by arrivals.
    private static func total(slow: Int = 100) -> Snapshot {
        var total = Runs.snapshot()
        let users = total
        let rate = Runs.snapshot(exchanges: slow, milliseconds: 400)
        let loops = total.loops
        total.merge(rate)
        total.loops = loops
        total.scenarios = ["users": users, "rate": rate]
        return total
    }

    private func result(_ threshold: String, _ total: Snapshot = total()) throws -> ThresholdResult {
        let plan = try Self.plan()
        return try #require(
            ThresholdCheck.evaluate([try Threshold(parsing: threshold)], of: plan, against: total).first)
    }

    @Test func aThresholdLooksAtItsScenario() throws {
        #expect(try result(#"p99 in "users" < 50ms"#).passed)
        #expect(try !result(#"p50 in "rate" < 50ms"#).passed)
        #expect(try result("iterations in rate == 100").value == 100)
        #expect(try result("iterations == 1100").passed)
        #expect(try result(#"p99 of "home" in "rate" > 300ms"#).passed)
        let nothing = try result("throughput in rate >= 0/s", Runs.snapshot())
        #expect(!nothing.passed && nothing.reason == "no exchange ended")
    }

    @Test func aWindowBeginsWithItsScenario() throws {
        let plan = try Self.plan(thresholds: ["throughput in rate > 5/s for 1s"])
        var watch = ThresholdWatch(plan)
        var total = Snapshot(start: .zero, end: .zero)
        for second in 0..<10 {
            var interval = Snapshot(start: .seconds(second), end: .seconds(second + 1))
            if second >= 5 {
                var part = interval
                var series = SeriesSnapshot()
                for _ in 0..<10 { series.responseTime.record(1_000_000) }
                part.series[SeriesKey(task: "home", method: "GET", statusClass: 2, error: nil)] = series
                (part.counts.intended, part.counts.completed) = (10, 10)
                interval.merge(part)
                interval.scenarios["rate"] = part
            }
            watch.receive(interval)
            total.merge(interval)
            #expect(watch.violated.isEmpty, "before its start there is nothing to judge")
        }
        let result = try #require(watch.results(total: total, wasAborted: false).first)
        #expect(result.passed && result.worst == 10)
    }

    @Test func eachHasRulesOfItsOwn() throws {
        var facts = GeneratorFacts(cores: 2, plannedArrivals: 1_000, startedInTime: 100)
        facts.scenarios["rate"] = OfferedArrivals(planned: 1_000, startedInTime: 100)
        let findings = ValidityCheck.judge(try Self.plan(), total: Self.total(), facts: facts).findings
        func all(_ name: String) -> [Validity.Finding] { findings.filter { $0.name == name } }
        #expect(all("offered_load").map(\.state) == [.invalid])
        #expect(all("offered_load").first?.message.hasPrefix("rate: 100 of 1,000 planned arrivals") == true)
        #expect(all("littles_law").map(\.state) == [.valid], "of the users, not of what arrivals add")
        #expect(all("littles_law").first?.message.hasPrefix("users: ") == true)
        #expect(all("send_lag").count == 2 && all("precision").count == 2 && all("wait_for_user").count == 1)
        #expect(all("conservation").count == 1 && all("loop_stall").count == 1)
    }

    @Test func mergingKeepsThemApart() {
        let (one, other) = (Self.total(), Self.total(slow: 7))
        let sum = one.merging(other)
        #expect(sum.scenarios["rate"]?.counts.completed == 107 && sum.scenarios["users"]?.counts.completed == 2_000)
        #expect(sum.merging(one) == one.merging(other.merging(one)))
        #expect(sum.tasksByScenario.map(\.task) == ["rate: home", "users: home"])
    }
}
