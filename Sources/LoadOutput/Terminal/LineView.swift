import LoadMeasure
import LoadPlan
import LoadVerdict

/// Shows a running load as one plain line per interval: for logs, pipes and CI.
public struct LineView: Output {
    private let write: @Sendable (String) -> Void

    /// Makes a view; `write` receives each line with its line break.
    public init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Says what is about to be run.
    public func start(_ plan: Plan) {
        write("\(plan.name): \(plan.outline), \(plan.duration.clock)\n")
    }

    /// Writes the interval's line. The rest at the end of a run, when it is short, says little of the load and looks
    /// like a change of it: it is left to the summary.
    public func receive(_ snapshot: Snapshot) {
        guard snapshot.seconds >= 0.5 else { return }
        write(Self.line(snapshot) + "\n")
    }

    /// Says what was changed: `00:05  rate: 100/s -> 200/s (api)`.
    public func changed(_ event: RunEvent) {
        write("\(event.line)\n")
    }

    /// Writes nothing: the summary follows.
    public func finish(_ result: RunResult) {}

    /// One interval: `00:05  12,345/s  p50 1.02 ms  p99 3.40 ms  errors 0  users 64  send lag p99 3.1 µs`, and what limits
    /// and breakers were: `limit 16 (15.2 in flight on average)  breaker closed`.
    static func line(_ interval: Snapshot) -> String {
        func time(_ times: TimeHistogram, _ quantile: Double) -> String {
            times.isEmpty ? "–" : Figure.time(nanoseconds: times.value(atQuantile: quantile))
        }
        let response = interval.responseTime
        let gates = (interval.limitLines + interval.breakerLines).map { gate in
            [gate.title, gate.value, gate.rest.isEmpty ? "" : "(\(gate.rest))"].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        let figures = [
            interval.end.clock, Figure.rate(interval.throughput), "p50 \(time(response, 0.5))",
            "p99 \(time(response, 0.99))", "errors \(Figure.count(interval.counts.failed + interval.counts.timedOut))",
            "users \(Figure.count(UInt64(max(interval.meanUsers.rounded(), 0))))",
            "send lag p99 \(time(interval.sendLag, 0.99))",
        ]
        return (figures + gates).joined(separator: "  ")
    }
}
