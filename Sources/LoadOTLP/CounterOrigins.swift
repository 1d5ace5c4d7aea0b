import LoadTarget

/// Since when counters have counted, as far as somebody knows who sees them: OpenTelemetry's `start_time_unix_nano`.
///
/// A counter that was never seen before counts since that moment; so does one that is smaller than it was, for what counts it began
/// anew (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#resets-and-gaps).
public struct CounterOrigins: Sendable {
    private struct Counter {
        var since: Double
        var value: Double
    }

    private var counters: [TargetSeries: Counter] = [:]

    /// Knows no counter.
    public init() {}

    /// A counter has a value at a time.
    ///
    /// - Returns: since when it counts.
    mutating func since(_ series: TargetSeries, _ value: Double, at time: Double) -> Double {
        let known = counters[series]
        let since = known.map { value < $0.value ? time : $0.since } ?? time
        counters[series] = Counter(since: since, value: value)
        return since
    }
}
