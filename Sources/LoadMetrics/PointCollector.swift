import LoadMeasure
import LoadPlan
import LoadVerdict

/// Turns what was measured into points of metrics.
struct PointCollector {
    private(set) var points: [MetricReading.Point] = []
    /// What all points have that are added from now on.
    var common: [MetricTag] = []

    /// What counters and histograms say of a run, or of one of its scenarios.
    mutating func add(counted: Snapshot) {
        add(counted.counts)
        let started = counted.iterations
        add(.iterationsStarted, count: started.started)
        add(.iterationsCompleted, count: started.completed)
        add(.arrivalsWaited, count: started.waited)
        for (kind, tally) in counted.errors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            add(.errors, [("kind", kind.name)], count: tally.count)
        }
        for (key, series) in counted.series.sorted(by: { $0.key < $1.key }) {
            let tags = key.tags
            add(.responseTime, tags, series.responseTime)
            add(.serviceTime, tags, series.serviceTime)
        }
        addBytes(counted)
        let timings = counted.timings
        for part in ExchangeTimings.Part.allCases { add(.partTime, [("part", part.rawValue)], timings[part]) }
        add(.sendLag, [], counted.sendLag)
        add(.waitForUser, [], counted.waitForUser)
        add(.waitForPermit, [], counted.waitForPermit)
        add(.offloadWait, [], counted.offloadWait)
        add(.iterationResponseTime, [], counted.iterationResponseTime)
        for (name, group) in counted.groups.sorted(by: { $0.key < $1.key }) {
            add(.groupResponseTime, [("group", name)], group.responseTime)
            add(.groupFailures, [("group", name)], count: group.failed)
        }
        addMessages(counted)
        add(.connections, count: counted.connections)
        if counted.resumedSessions > 0 { add(.resumedSessions, count: counted.resumedSessions) }
    }

    /// What gauges say of a run, or of one of its scenarios.
    mutating func add(latest: Snapshot, open: Int64) {
        add(.users, number: latest.meanUsers)
        add(.exchangesOpen, number: Double(open))
    }

    /// What only the run as a whole has.
    mutating func addRun(counted: Snapshot, latest: Snapshot) {
        for (scope, limit) in latest.limits.sorted(by: { $0.key < $1.key }) {
            add(.limit, scope.tags, number: Double(limit.limit.last))
            add(.limitInFlight, scope.tags, number: limit.inFlight.mean(over: latest.seconds))
        }
        for (scope, breaker) in latest.breakers.sorted(by: { $0.key < $1.key }) {
            for state in BreakerState.allCases {
                add(.breakerState, scope.tags + [("state", state.rawValue)], number: breaker.last == state ? 1 : 0)
            }
        }
        for (scope, breaker) in counted.breakers.sorted(by: { $0.key < $1.key }) {
            add(.breakerOpenings, scope.tags, count: breaker.openings)
        }
        for (name, rounds) in counted.meetings.sorted(by: { $0.key < $1.key }) {
            add(.meetings, [("meeting", name), ("outcome", "met")], count: rounds.met)
            add(.meetings, [("meeting", name), ("outcome", "timed_out")], count: rounds.timedOut)
        }
        for (loop, health) in counted.loops.sorted(by: { $0.key < $1.key }) {
            add(.generatorCPUTime, [("loop", "\(loop)")], number: health.cpuTime)
            add(.generatorBusyTime, [("loop", "\(loop)")], number: health.busyTime)
            add(.generatorRunQueueDelay, [("loop", "\(loop)")], number: health.runQueueDelay)
        }
        for (loop, health) in latest.loops.sorted(by: { $0.key < $1.key }) {
            add(.generatorLongestStall, [("loop", "\(loop)")], number: health.longestStall)
        }
        add(.elapsed, number: latest.end / .seconds(1))
    }

    /// How the finished run is judged.
    mutating func add(_ verdict: Verdict) {
        for outcome in [Verdict.Outcome.pass, .fail, .invalid] {
            add(.verdict, [("verdict", outcome.rawValue)], number: verdict.outcome == outcome ? 1 : 0)
        }
        for state in [Validity.State.valid, .suspect, .invalid] {
            add(.validity, [("state", state.rawValue)], number: verdict.validity.state == state ? 1 : 0)
        }
        var told: Set<String> = []
        for result in verdict.thresholds where told.insert(result.threshold.text).inserted {
            let all = verdict.thresholds.filter { $0.threshold.text == result.threshold.text }
            add(
                .thresholdPassed, [("threshold", result.threshold.text)],
                number: all.allSatisfy(\.passed) ? 1 : 0)
        }
    }

    private mutating func add(_ counts: ExchangeCounts) {
        add(.exchangesIntended, count: counts.intended)
        let outcomes = [
            ("completed", counts.completed), ("failed", counts.failed), ("timed_out", counts.timedOut),
            ("unsent", counts.unsent),
        ]
        for (outcome, count) in outcomes { add(.exchanges, [("outcome", outcome)], count: count) }
    }

    private mutating func addBytes(_ counted: Snapshot) {
        let steps = Dictionary(grouping: counted.series) { StepKey(task: $0.key.task, method: $0.key.method) }
        for (step, series) in steps.sorted(by: { $0.key < $1.key }) {
            add(.bytesReceived, step.tags, count: series.reduce(0) { $0 + $1.value.bytesIn })
            add(.bytesSent, step.tags, count: series.reduce(0) { $0 + $1.value.bytesOut })
        }
    }

    private mutating func addMessages(_ counted: Snapshot) {
        for (step, messages) in counted.messages.sorted(by: { $0.key < $1.key }) where !messages.isEmpty {
            add(.messages, step.tags + [("direction", "received")], count: messages.received)
            add(.messages, step.tags + [("direction", "sent")], count: messages.sent)
            add(.messagePayload, step.tags + [("direction", "received")], count: messages.bytesReceived)
            add(.messagePayload, step.tags + [("direction", "sent")], count: messages.bytesSent)
            add(.messagesDropped, step.tags, count: messages.dropped)
            add(.messageTimeToFirst, step.tags, messages.timeToFirst)
            add(.messageGap, step.tags, messages.gap)
        }
    }

    private mutating func add(_ metric: Metric, _ tags: [(String, String)] = [], count: UInt64) {
        append(metric, tags, .count(count))
    }

    private mutating func add(_ metric: Metric, _ tags: [(String, String)] = [], number: Double) {
        append(metric, tags, .number(number))
    }

    /// A histogram of nothing is not told.
    private mutating func add(_ metric: Metric, _ tags: [(String, String)], _ times: TimeHistogram) {
        if !times.isEmpty { append(metric, tags, .times(times)) }
    }

    /// A tag without a value says nothing, and some systems do not take it.
    private mutating func append(_ metric: Metric, _ tags: [(String, String)], _ value: MetricReading.Point.Value) {
        let tags = tags.compactMap { $1.isEmpty ? nil : MetricTag($0, $1) }
        points.append(.init(metric: metric, tags: common + tags, value: value))
    }
}

extension SeriesKey {
    fileprivate var tags: [(String, String)] {
        [("task", task), ("method", method)] + (statusClass > 0 ? [("status", "\(statusClass)xx")] : [])
            + (error.map { [("error", $0.name)] } ?? [])
    }
}

extension StepKey {
    fileprivate var tags: [(String, String)] { [("task", task), ("method", method)] }
}

extension ExchangeScope {
    fileprivate var tags: [(String, String)] {
        (userClass.map { [("user_class", $0)] } ?? []) + (task.map { [("user_task", $0)] } ?? [])
            + (host.map { [("host", $0)] } ?? [])
    }
}
