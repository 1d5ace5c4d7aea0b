import LoadMeasure
import LoadMetrics

/// One value of one Prometheus series of a metric.
struct PrometheusSample: Equatable {
    /// What follows the metric's name: `_bucket`, `_sum` and `_count` of a histogram.
    var suffix = ""
    /// The label `le` of a histogram's bucket; nil for all else.
    var bound: String?
    var value: Double

    /// The values of a point; those of a classic histogram where it has times.
    static func samples(of value: MetricReading.Point.Value) -> [PrometheusSample] {
        switch value {
        case .number(let number): return [PrometheusSample(value: number)]
        case .count(let count): return [PrometheusSample(value: Double(count))]
        case .times(let times):
            let counts = zip(bounds, ClassicBuckets.cumulativeCounts(of: times)) + [("+Inf", times.count)]
            return counts.map { PrometheusSample(suffix: "_bucket", bound: $0, value: Double($1)) } + [
                PrometheusSample(suffix: "_sum", value: Double(times.sum) / 1e9),
                PrometheusSample(suffix: "_count", value: Double(times.count)),
            ]
        }
    }

    /// The bounds in seconds, as Prometheus writes numbers.
    private static let bounds = ClassicBuckets.bounds.map { "\(Double($0) / 1e9)" }
}
