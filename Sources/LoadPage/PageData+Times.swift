import LoadMeasure
import LoadOutput

/// Measured times as the page has them.
extension PageData {
    /// What is said of a measured time, in the order of `values`.
    static let statistics: [(name: String, value: @Sendable (TimeHistogram) -> Double)] = [
        ("count", { Double($0.count) }),
        ("mean", { $0.mean / 1e9 }),
        ("min", { Double($0.min) / 1e9 }),
        ("p50", { seconds($0, 0.5) }),
        ("p90", { seconds($0, 0.9) }),
        ("p95", { seconds($0, 0.95) }),
        ("p99", { seconds($0, 0.99) }),
        ("p99.9", { seconds($0, 0.999) }),
        ("p99.99", { seconds($0, 0.9999) }),
        ("max", { Double($0.max) / 1e9 }),
    ]

    /// All of them; of nothing there is only the count.
    static func values(_ times: TimeHistogram) -> JSONValue {
        times.isEmpty ? .array([.integer(0)]) : .array(statistics.map { .number($0.value(times)) })
    }

    /// A quantile in seconds; null for what cannot be said of nothing.
    static func quantile(_ share: Double, of times: TimeHistogram) -> JSONValue {
        times.isEmpty ? .null : .number(seconds(times, share))
    }

    // Dividing rounds once, to the decimal number meant; multiplying by 1e-9 would not.
    private static func seconds(_ times: TimeHistogram, _ share: Double) -> Double {
        Double(times.value(atQuantile: share)) / 1e9
    }
}
