import LoadMeasure
import LoadMetrics

/// One value of one Prometheus series.
struct PrometheusSample: Equatable {
    var name: String
    var labels: [MetricTag]
    var value: Double

    /// The values of a point; those of a classic histogram where it has times.
    ///
    /// - Parameter common: labels that all have.
    static func samples(of point: MetricReading.Point, common: [MetricTag]) -> [PrometheusSample] {
        let name = point.metric.definition.prometheusName
        let labels = common + point.tags
        switch point.value {
        case .number(let number): return [PrometheusSample(name: name, labels: labels, value: number)]
        case .count(let count): return [PrometheusSample(name: name, labels: labels, value: Double(count))]
        case .times(let times):
            let counts = zip(bounds, ClassicBuckets.cumulativeCounts(of: times)) + [("+Inf", times.count)]
            return counts.map { bound, count in
                PrometheusSample(
                    name: name + "_bucket", labels: labels + [MetricTag("le", bound)], value: Double(count))
            } + [
                PrometheusSample(name: name + "_sum", labels: labels, value: Double(times.sum) / 1e9),
                PrometheusSample(name: name + "_count", labels: labels, value: Double(times.count)),
            ]
        }
    }

    /// The bounds in seconds, as Prometheus writes numbers.
    private static let bounds = ClassicBuckets.bounds.map { "\(Double($0) / 1e9)" }
}
