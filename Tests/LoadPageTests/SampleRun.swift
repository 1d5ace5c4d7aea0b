import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

/// Runs that the tests of the page show.
enum SampleRun {
    static func plan(name: String = "shop", step: String = "order") -> Plan {
        Plan(
            name: name,
            workload: .open(
                OpenWorkload(phases: [
                    RatePhase(name: "warm up", shape: .ramp(from: 0, to: 500), duration: .seconds(5)),
                    RatePhase(name: "hold", shape: .constant(rate: 500), duration: .seconds(25)),
                ])),
            userClasses: [
                UserClass(
                    name: "visitor",
                    tasks: [
                        UserTask(
                            name: "buy",
                            exchanges: [
                                ExchangeStep(executor: "http", name: step, method: "POST", specification: .null)
                            ])
                    ])
            ], executors: [:],
            thresholds: [
                Threshold(text: "p99 < 1ms", metric: .quantile(.responseTime, 0.99), comparison: .less, limit: 0.001)
            ])
    }

    /// A second of a shop: response times from 0.4 to 40 ms, of which `failures` failed.
    static func second(
        _ number: Int, step: String = "order", count: Int = 400, failures: Int = 4, length: Duration = .seconds(1)
    ) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(number), end: .seconds(number) + length)
        func add(_ error: ErrorKind?, _ status: Int, _ count: Int) {
            guard count > 0 else { return }
            var series = SeriesSnapshot()
            for place in 0..<count {
                let time = 0.4e6 * pow(100, Double(place) / Double(max(count - 1, 1)))
                series.responseTime.record(Int64(time))
                series.serviceTime.record(Int64(time) - 1_000)
                snapshot.sendLag.record(1_000 + Int64(place))
            }
            (series.bytesIn, series.bytesOut) = (UInt64(count) * 1_000, UInt64(count) * 200)
            snapshot.series[SeriesKey(task: step, method: "POST", statusClass: status, error: error)] = series
        }
        add(nil, 2, count - failures)
        add(.status, 5, failures)
        if failures > 0 {
            var tally = ErrorTally()
            (tally.count, tally.examples) = (UInt64(failures), ["POST /order: 503, expected 2xx"])
            snapshot.errors[.status] = tally
        }
        (snapshot.counts.intended, snapshot.counts.completed) = (UInt64(count), UInt64(count - failures))
        snapshot.counts.failed = UInt64(failures)
        (snapshot.iterations.started, snapshot.iterations.completed) = (UInt64(count), UInt64(count))
        (snapshot.connections, snapshot.userSeconds) = (2, 12)
        var loop = LoopHealth()
        (loop.wallTime, loop.cpuTime, loop.busyTime, loop.longestStall) = (1, 0.5, 0.25, 0.000_8)
        snapshot.loops[0] = loop
        return snapshot
    }

    /// The result of some intervals.
    static func result(
        _ intervals: [Snapshot], plan: Plan = plan(), events: [RunEvent] = []
    ) -> RunResult {
        var (total, timeline) = (Snapshot(start: .zero, end: .zero), Timeline())
        for interval in intervals {
            total.merge(interval)
            timeline.add(interval)
        }
        let facts = GeneratorFacts(cores: 2, stealTime: 0)
        let verdict = Verdict(
            validity: ValidityCheck.judge(plan, total: total, facts: facts),
            thresholds: ThresholdCheck.evaluate(plan.thresholds, of: plan, against: total))
        return RunResult(
            plan: plan, ending: .completed, startedAt: 1_767_225_600.125, events: events, total: total,
            timeline: timeline, verdict: verdict, generator: facts)
    }

    static let events = [
        RunEvent(at: .seconds(12), action: .rate, value: 750, source: .key, effect: "500/s -> 750/s")
    ]

    /// Half a minute of the shop, with what ended in the last 20 ms in an interval of its own.
    static var shop: RunResult {
        result(
            (0..<30).map { second($0) } + [second(30, count: 3, failures: 0, length: .milliseconds(20))], events: events
        )
    }
}
