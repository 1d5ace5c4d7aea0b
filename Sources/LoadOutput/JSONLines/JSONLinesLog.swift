import LoadMeasure
import LoadPlan
import LoadVerdict

/// Writes what happens as it happens, one JSON object per line (https://jsonlines.org): `start`, then each `interval` and
/// `event`, a `target` for what probes on other machines measured in an interval before, and at last `end` with the verdict.
///
/// Every line has left the process when the call returns that writes it: a reader can follow the file.
public actor JSONLinesLog: Output {
    private let file: OutputFile
    private let now: @Sendable () -> Double

    /// Creates the file, or empties it.
    ///
    /// - Parameter now: the time in seconds since 1970 (UTC); read once, when the run starts.
    /// - Throws: `OutputError` where the file cannot be written.
    public init(path: String, now: @escaping @Sendable () -> Double) throws(OutputError) {
        file = try OutputFile(creating: path)
        self.now = now
    }

    /// Writes which run it is.
    public func start(_ plan: Plan) throws {
        try write(
            "start",
            [
                ("schema", .string("squall.lines")), ("version", .integer(1)), ("name", .string(plan.name)),
                ("started_at", .string(JSONReport.timestamp(now()))),
            ])
    }

    /// Writes the interval.
    public func receive(_ snapshot: Snapshot) throws {
        let more: [(key: String, value: JSONValue)] = [
            ("response_time", JSONReport.time(snapshot.responseTime)),
            ("service_time", JSONReport.time(snapshot.serviceTime)),
            ("send_lag", JSONReport.time(snapshot.sendLag)), ("counts", JSONReport.counts(snapshot.counts)),
            ("errors_by_kind", JSONReport.errors(snapshot.errors)),
            ("tasks", .array(snapshot.tasks.map(JSONReport.task))),
        ]
        let interval = Timeline.Interval(snapshot)
        try write("interval", JSONReport.interval(interval, machines: snapshot.target?.machines ?? []) + more)
    }

    /// Writes what became known late of an interval that was written.
    public func measured(_ late: LateTarget) throws {
        try write(
            "target",
            [
                ("start", .number(late.start / .seconds(1))), ("end", .number(late.end / .seconds(1))),
                ("target", JSONReport.target(late.target, of: late.target.machines)),
            ])
    }

    /// Writes what was done to the load.
    public func changed(_ event: RunEvent) throws {
        try write("event", JSONReport.event(event))
    }

    /// Writes how it ended.
    public func finish(_ result: RunResult) throws {
        try write(
            "end",
            [
                ("ending", .string(result.ending.rawValue)), ("verdict", .string(result.verdict.outcome.rawValue)),
                ("exit_code", .integer(UInt64(result.exitCode.rawValue))),
                ("duration", .number(result.total.seconds)), ("exchanges", .integer(result.total.counts.ended)),
                ("thresholds", .array(result.verdict.thresholds.map(JSONReport.threshold))),
                ("validity", JSONReport.validity(result.verdict.validity)),
            ])
    }

    private func write(_ type: String, _ figures: [(key: String, value: JSONValue)]) throws {
        try file.write(JSONValue.object([("type", .string(type))] + figures).line + "\n")
    }
}
