import LoadMeasure

/// The measurements of one task over all its series, or of all tasks together.
public struct TaskTotal: Sendable, Equatable {
    /// The task; nil for all exchanges.
    public var task: String?
    /// Exchanges that succeeded.
    public var completed: UInt64 = 0
    /// Exchanges that failed or timed out, by whose fault ever.
    public var errors: UInt64 = 0
    /// The part of `errors` that is the generator's own fault.
    public var generatorErrors: UInt64 = 0
    /// Times and bytes of all of them, good and bad.
    public var measured = SeriesSnapshot()

    /// The time that it was measured in, in seconds.
    public var seconds: Double = 0

    /// Completed exchanges per second of that time; 0 if no time passed.
    public var throughput: Double { seconds > 0 ? Double(completed) / seconds : 0 }

    /// Exchanges that ended, well or badly.
    public var ended: UInt64 { completed + errors }

    /// The share of exchanges that the target failed or that timed out, 0 ... 1, by the same definition as
    /// `ExchangeCounts.errorRate`; nil when there is nothing to judge.
    public var errorRate: Double? {
        let judged = ended - generatorErrors
        return judged == 0 ? nil : Double(errors - generatorErrors) / Double(judged)
    }

    fileprivate mutating func add(_ key: SeriesKey, _ series: SeriesSnapshot) {
        let count = series.responseTime.count
        if let error = key.error {
            errors += count
            if error.isNotTargets { generatorErrors += count }
        } else {
            completed += count
        }
        measured = measured.merging(series)
    }
}

extension Snapshot {
    /// Completed exchanges per second of the measured time: the one definition of throughput. 0 if no time passed.
    public var throughput: Double { perSecond(Double(counts.completed)) }

    /// The mean number of virtual users during the measured time.
    public var meanUsers: Double { perSecond(userSeconds) }

    /// An amount per second of the measured time; 0 if no time passed.
    public func perSecond(_ amount: Double) -> Double { seconds > 0 ? amount / seconds : 0 }

    /// What each task measured, by name.
    public var tasks: [TaskTotal] {
        var totals: [String: TaskTotal] = [:]
        for (key, measured) in series {
            totals[key.task, default: TaskTotal(task: key.task, seconds: seconds)].add(key, measured)
        }
        return totals.values.sorted { ($0.task ?? "") < ($1.task ?? "") }
    }

    /// What each task of each scenario measured, by `scenario: task`; the same as `tasks` where there is one scenario.
    public var tasksByScenario: [TaskTotal] {
        guard !scenarios.isEmpty else { return tasks }
        return scenarios.sorted { $0.key < $1.key }.flatMap { name, measured in
            measured.tasks.map { task in
                var task = task
                task.task = "\(name): \(task.task ?? "")"
                return task
            }
        }
    }
}
