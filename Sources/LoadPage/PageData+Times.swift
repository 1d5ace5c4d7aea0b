import LoadMeasure
import LoadOutput

/// Measured times as the page has them.
extension PageData {
    /// What is said of a measured time, in the order of `values`.
    static let statistics: [(name: String, value: @Sendable (TimeHistogram) -> Double)] = [
        ("count", { Double($0.count) }),
        ("mean", { $0.mean / 1e9 }),
        ("min", { Double($0.min) / 1e9 }),
        ("p50", { $0.seconds(atQuantile: 0.5) ?? 0 }),
        ("p90", { $0.seconds(atQuantile: 0.9) ?? 0 }),
        ("p95", { $0.seconds(atQuantile: 0.95) ?? 0 }),
        ("p99", { $0.seconds(atQuantile: 0.99) ?? 0 }),
        ("p99.9", { $0.seconds(atQuantile: 0.999) ?? 0 }),
        ("p99.99", { $0.seconds(atQuantile: 0.9999) ?? 0 }),
        ("max", { Double($0.max) / 1e9 }),
    ]

    /// All of them; of nothing there is only the count.
    static func values(_ times: TimeHistogram) -> JSONValue {
        times.isEmpty ? .array([.integer(0)]) : .array(statistics.map { .number($0.value(times)) })
    }

    /// A quantile in seconds; null for what cannot be said of nothing.
    static func quantile(_ share: Double, of times: TimeHistogram) -> JSONValue {
        .optional(times.seconds(atQuantile: share), JSONValue.number)
    }
}
