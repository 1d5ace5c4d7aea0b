import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict

/// A run of a small shop, the same in every test.
enum Shop {
    static let plan = Plan(
        name: "shop",
        workload: .open(
            OpenWorkload(
                phases: [
                    RatePhase(name: "warm up", shape: .ramp(from: 0, to: 500), duration: .seconds(5)),
                    RatePhase(name: "hold", shape: .constant(rate: 500), duration: .seconds(20)),
                    RatePhase(shape: .pause, duration: .seconds(5)),
                ], maxUsers: 200)),
        userClasses: [
            UserClass(
                name: "visitor",
                tasks: [
                    UserTask(
                        name: "browse", weight: 3, exchanges: [step("products", "GET"), step("product by id", "GET")]),
                    UserTask(name: "buy", exchanges: [step("cart", "POST"), step("order", "POST")]),
                ])
        ],
        executors: ["http": .object(["target": .string("http://127.0.0.1:8080")])],
        thresholds: [
            Threshold(text: "p99 < 300ms", metric: .quantile(.responseTime, 0.99), comparison: .less, limit: 0.3),
            Threshold(
                text: "error_rate(order) < 1%", metric: .errorRate, task: "order", comparison: .less, limit: 0.01),
        ])

    static let closedPlan = Plan(
        name: "http://127.0.0.1:8080/",
        workload: .closed([UserPhase(shape: .constant(users: 64), duration: .seconds(10))]),
        userClasses: [
            UserClass(name: "user", tasks: [UserTask(name: "GET /", exchanges: [step("GET /", "GET")])])
        ], executors: [:])

    /// A run of two scenarios, one of which begins later.
    static var severalScenarios: RunResult {
        var (rate, users) = (plan.scenarios[0], closedPlan.scenarios[0])
        (rate.name, users.name, users.start) = ("buyers", "browsers", .seconds(10))
        users.userClasses[0].wait = .constant(.milliseconds(400))
        let first = interval(from: 0, seconds: 30, count: 12_000)
        let second = interval(from: 10, seconds: 20, count: 3_000, failures: 20)
        var total = first.merging(second)
        total.loops = first.loops
        total.scenarios = ["buyers": first, "browsers": second]
        var several = Plan(name: "sale day", scenarios: [rate, users])
        several.thresholds = [
            Threshold(
                text: #"p99 in "buyers" < 1s"#, metric: .quantile(.responseTime, 0.99), scenario: "buyers",
                comparison: .less, limit: 1)
        ]
        return result(several, total: total)
    }

    private static func step(_ name: String, _ method: String) -> ExchangeStep {
        ExchangeStep(executor: "http", name: name, method: method, specification: .null)
    }

    /// Values whose logarithms are spread evenly from `low` to `high` milliseconds.
    static func times(_ count: Int, from low: Double, to high: Double) -> TimeHistogram {
        (0..<count).reduce(into: TimeHistogram()) { histogram, place in
            let share = Double(place) / Double(max(count - 1, 1))
            histogram.record(Int64((low * 1e6 * pow(high / low, share)).rounded()))
        }
    }

    /// An interval of `seconds` with `count` exchanges, some of which failed.
    static func interval(from start: Int, seconds: Int = 1, count: Int = 400, failures: Int = 0) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(start), end: .seconds(start + seconds))
        func add(_ task: String, _ method: String, _ status: Int, _ error: ErrorKind?, _ count: Int) {
            guard count > 0 else { return }
            var series = SeriesSnapshot()
            series.responseTime = times(count, from: 0.4, to: error == nil ? 40 : 900)
            series.serviceTime = times(count, from: 0.39, to: error == nil ? 38 : 890)
            (series.bytesIn, series.bytesOut) = (UInt64(count) * 1_234, UInt64(count) * 210)
            snapshot.series[SeriesKey(task: task, method: method, statusClass: status, error: error)] = series
        }
        add("products", "GET", 2, nil, count / 2)
        add("product by id", "GET", 2, nil, count / 4)
        add("cart", "POST", 2, nil, count / 8)
        add("order", "POST", 2, nil, count / 8 - failures)
        add("order", "POST", 5, .status, failures - failures / 3)
        add("order", "POST", 0, .timeout, failures / 3)
        func tally(_ kind: ErrorKind, _ count: Int, _ examples: String...) {
            guard count > 0 else { return }
            var tally = ErrorTally()
            (tally.count, tally.examples) = (UInt64(count), examples)
            snapshot.errors[kind] = tally
        }
        tally(.status, failures - failures / 3, "POST /order: 503 Service Unavailable, expected 2xx")
        tally(.timeout, failures / 3, "POST /order: no complete response within 1 s")
        let total = UInt64(count)
        snapshot.counts.intended = total
        snapshot.counts.completed = total - UInt64(failures)
        snapshot.counts.failed = UInt64(failures - failures / 3)
        snapshot.counts.timedOut = UInt64(failures / 3)
        (snapshot.iterations.started, snapshot.iterations.completed) = (total / 2, total / 2)
        snapshot.sendLag = times(count, from: 0.000_3, to: 0.04)
        snapshot.waitForUser = times(3, from: 0.5, to: 2)
        snapshot.iterations.waited = 3
        snapshot.iterationResponseTime = times(count / 2, from: 0.9, to: 90)
        snapshot.connections = 12
        snapshot.userSeconds = 64 * Double(seconds)
        for loop in 0..<2 {
            var health = LoopHealth()
            (health.wallTime, health.cpuTime, health.busyTime) = (
                Double(seconds), 0.6 * Double(seconds), 0.4 * Double(seconds)
            )
            (health.runQueueDelay, health.longestStall) = (0.001, 0.000_8)
            snapshot.loops[loop] = health
        }
        return snapshot
    }

    /// An interval of a run with limits, breakers and a meeting place.
    static func gated(from start: Int) -> Snapshot {
        var snapshot = interval(from: start)
        let end = Duration.seconds(start + 1)
        var ticks = MessagesSnapshot()
        (ticks.received, ticks.bytesReceived, ticks.sent, ticks.bytesSent, ticks.dropped) = (1_000, 52_000, 20, 300, 5)
        ticks.timeToFirst.record(2_000_000)
        for _ in 0..<999 { ticks.gap.record(20_000_000) }
        snapshot.messages[StepKey(task: "ticks", method: "ws-connect")] = ticks
        snapshot.limits[.run] = LimitSnapshot(
            limit: LevelSnapshot(valueSeconds: 18.5, min: 16, max: 20, last: 20, lastAt: end),
            inFlight: LevelSnapshot(valueSeconds: 15.25, min: 0, max: 20, last: 19, lastAt: end))
        snapshot.limits[.init(userClass: "visitor")] = LimitSnapshot(
            limit: LevelSnapshot(valueSeconds: 5, min: 5, max: 5, last: 5, lastAt: end),
            inFlight: LevelSnapshot(valueSeconds: 5, min: 5, max: 5, last: 5, lastAt: end))
        snapshot.breakers[.run] = BreakerSnapshot(lastAt: end)
        snapshot.breakers[.run]?.add(1, in: .closed)
        var breaker = BreakerSnapshot(last: .halfOpen, lastAt: end)
        breaker.add(0.25, in: .closed)
        breaker.add(0.5, in: .open)
        breaker.add(0.25, in: .halfOpen)
        breaker.openings = 1
        snapshot.breakers[.init(userClass: "visitor", task: "buy")] = breaker
        snapshot.meetings["doors"] = MeetingCounts(met: 3, timedOut: 1)
        return snapshot
    }

    /// Three seconds of it.
    static var gatedResult: RunResult {
        var (total, timeline) = (gated(from: 0), Timeline())
        for second in 1..<3 { total.merge(gated(from: second)) }
        for second in 0..<3 { timeline.add(gated(from: second)) }
        var result = result(total: total)
        result.timeline = timeline
        return result
    }

    /// A run that a threshold aborted at 12 s; another held in all its windows.
    static var aborted: RunResult {
        let total = interval(from: 0, seconds: 12, count: 4_800, failures: 300)
        var aborting = ThresholdResult(threshold: abortingThreshold, value: 0.0625, passed: false)
        (aborting.worst, aborting.at, aborting.abortedAt) = (0.184, .seconds(11), .seconds(12))
        var windows = ThresholdResult(threshold: windowThreshold, value: 0.009, passed: true)
        (windows.worst, windows.at) = (0.012_3, .seconds(10))
        return result(total: total, ending: .aborted, thresholds: [windows, aborting])
    }

    private static let windowThreshold = Threshold(
        text: #"p50 of "browse" < 20ms for 10s"#, metric: .quantile(.responseTime, 0.5), task: "browse",
        comparison: .less, limit: 0.02, window: .seconds(10))
    private static let abortingThreshold = Threshold(
        text: "errors of kind status < 5% for 5s abort after 10s", metric: .errorRate, kind: "status",
        comparison: .less, limit: 0.05, window: .seconds(5), abortAfter: .seconds(10))

    /// One of each kind.
    static let events = RunEvent.Action.allCases.enumerated().map { place, action in
        RunEvent(
            at: .seconds(place * 5) + .microseconds(1_250), action: action,
            value: action == .rate || action == .users ? 750.5 : nil,
            source: RunEvent.Source.allCases[place % RunEvent.Source.allCases.count], effect: "500/s -> 750.5/s")
    }

    static func result(
        _ plan: Plan = plan, total: Snapshot = interval(from: 0, seconds: 30, count: 12_000, failures: 30),
        ending: RunResult.Ending = .completed, thresholds: [ThresholdResult]? = nil, events: [RunEvent] = []
    ) -> RunResult {
        let facts = GeneratorFacts(
            cores: 2, stealTime: 0.01, plannedArrivals: total.iterations.started,
            startedInTime: total.iterations.started)
        let verdict = Verdict(
            validity: ValidityCheck.judge(plan, total: total, facts: facts),
            thresholds: thresholds ?? ThresholdCheck.evaluate(plan.thresholds, of: plan, against: total))
        return RunResult(
            plan: plan, ending: ending, startedAt: 1_767_225_600.125, events: events, total: total, verdict: verdict,
            generator: facts)
    }
}
