import LoadMeasure
import LoadMetrics
import LoadPlan
import LoadVerdict

/// What a small run measured, the same in every test.
enum SomeRun {
    static let tags = RunTags(test: "shop", startedAt: 1_700_000_000.5, instance: "build-7:42", version: "9.9.9")
    static let plan = Plan(name: "shop", scenarios: [])

    /// An interval of one second in which so many exchanges succeeded, each in 10 ms, and some failed.
    static func interval(_ number: Int, completed: Int = 10, failed: Int = 0, task: String = "cart") -> Snapshot {
        var snapshot = Snapshot(start: .seconds(number), end: .seconds(number + 1))
        snapshot.counts.intended = UInt64(completed + failed)
        (snapshot.counts.completed, snapshot.counts.failed) = (UInt64(completed), UInt64(failed))
        snapshot.userSeconds = 4
        add(completed, to: &snapshot, SeriesKey(task: task, method: "GET", statusClass: 2, error: nil))
        if failed > 0 {
            add(failed, to: &snapshot, SeriesKey(task: task, method: "GET", statusClass: 5, error: .status))
            var tally = ErrorTally()
            tally.count = UInt64(failed)
            snapshot.errors[.status] = tally
        }
        snapshot.loops[0] = LoopHealth()
        snapshot.loops[0]?.cpuTime = 0.25
        return snapshot
    }

    private static func add(_ count: Int, to snapshot: inout Snapshot, _ key: SeriesKey) {
        var series = SeriesSnapshot()
        for _ in 0..<count {
            series.responseTime.record(10_000_000)
            series.serviceTime.record(9_000_000)
            snapshot.sendLag.record(1_000)
            series.bytesIn += 100
            series.bytesOut += 50
        }
        snapshot.series[key] = series
    }

    /// Two intervals of two scenarios.
    static var ofTwoScenarios: Snapshot {
        let (first, second) = (
            interval(0, completed: 3, task: "cart"), interval(0, completed: 4, failed: 2, task: "pay")
        )
        var both = first.merging(second)
        both.scenarios = ["buyers": second, "browsers": first]
        return both
    }

    static func result(_ total: Snapshot, passed: Bool = true) -> RunResult {
        let threshold = Threshold(
            text: "p99 < 300ms", metric: .quantile(.responseTime, 0.99), comparison: .less, limit: 0.3)
        let verdict = Verdict(
            validity: Validity(findings: []),
            thresholds: [ThresholdResult(threshold: threshold, value: 0.01, passed: passed)])
        return RunResult(plan: plan, ending: .completed, startedAt: 1_700_000_000, total: total, verdict: verdict)
    }

    static func reading(
        _ total: Snapshot, latest: Snapshot? = nil, isCumulative: Bool = true, verdict: Verdict? = nil
    ) -> MetricReading {
        MetricReading(
            total: total, latest: latest ?? total, isCumulative: isCumulative, startedAt: 1_700_000_000,
            verdict: verdict)
    }
}

extension MetricReading {
    /// The number of a metric's point with these tags among its own.
    func number(_ metric: Metric, _ tags: [String: String] = [:]) -> Double? {
        let found = points.filter { point in
            point.metric == metric && tags.allSatisfy { point.tags.contains(MetricTag($0.key, $0.value)) }
        }
        let numbers = found.map { point -> Double in
            switch point.value {
            case .number(let number): number
            case .count(let count): Double(count)
            case .times(let times): Double(times.count)
            }
        }
        return numbers.isEmpty ? nil : numbers.reduce(0, +)
    }
}
