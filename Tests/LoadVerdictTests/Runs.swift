import LoadMeasure
import LoadPlan
import LoadVerdict

/// Plans and snapshots that tests bend in one place.
enum Runs {
    static let step = ExchangeStep(executor: "http", name: "home", method: "GET", specification: .null)

    static func closed(users: Int = 10, wait: WaitTime = .none) -> Plan {
        plan(.closed([UserPhase(shape: .constant(users: users), duration: .seconds(10))]), wait: wait)
    }

    static func open(rate: Double = 100) -> Plan {
        plan(.open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: rate), duration: .seconds(10))])))
    }

    private static func plan(_ workload: Workload, wait: WaitTime = .none) -> Plan {
        Plan(
            name: "test", workload: workload,
            userClasses: [UserClass(name: "user", tasks: [UserTask(name: "home", exchanges: [step])], wait: wait)],
            executors: [:])
    }

    /// Ten seconds in which `count` exchanges of `milliseconds` each succeeded without any send lag.
    static func snapshot(exchanges count: Int = 1_000, milliseconds: Int64 = 10) -> Snapshot {
        var total = Snapshot(start: .zero, end: .seconds(10))
        total.counts.intended = UInt64(count)
        total.counts.completed = UInt64(count)
        total.iterations.started = UInt64(count)
        total.iterations.completed = UInt64(count)
        total.userSeconds = Double(count) * Double(milliseconds) / 1_000
        var series = SeriesSnapshot()
        for _ in 0..<count {
            series.responseTime.record(milliseconds * 1_000_000)
            series.serviceTime.record(milliseconds * 1_000_000)
            total.sendLag.record(1_000)
        }
        if count > 0 { total.series[SeriesKey(task: "home", method: "GET", statusClass: 2, error: nil)] = series }
        total.loops = [0: loop(), 1: loop()]
        return total
    }

    /// A loop that watched for ten seconds and was half busy.
    static func loop() -> LoopHealth {
        var loop = LoopHealth()
        (loop.wallTime, loop.cpuTime, loop.busyTime, loop.longestStall) = (10, 6, 5, 0.000_5)
        return loop
    }

    static func finding(
        _ name: String, _ plan: Plan, _ total: Snapshot, _ facts: GeneratorFacts = GeneratorFacts(cores: 2)
    ) -> Validity.Finding? {
        ValidityCheck.judge(plan, total: total, facts: facts).findings.first { $0.name == name }
    }
}

extension TimeHistogram {
    init(_ values: (count: Int, nanoseconds: Int64)...) {
        self.init()
        for value in values { for _ in 0..<value.count { record(value.nanoseconds) } }
    }
}
