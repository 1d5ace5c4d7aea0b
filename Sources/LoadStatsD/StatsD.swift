import LoadMeasure
import LoadMetrics
import LoadPush

/// StatsD's lines with DogStatsD's tags (https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/), which Datadog's agent,
/// Telegraf, Vector and Prometheus' exporter read: what an interval counted as counters, its quantiles as gauges in milliseconds.
///
///     squall.exchanges:50|c|#test:shop,outcome:completed
///     squall.response_time.p99:31.2|g|#test:shop,task:cart
public struct StatsD: MetricEncoding {
    private static let quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("max", 1)]

    /// Makes the encoding.
    public init() {}

    /// What it is called in messages.
    public var name: String { "StatsD" }
    /// A counter says by how much it grew.
    public var isCumulative: Bool { false }
    /// There are none.
    public var headers: [(name: String, value: String)] { [] }
    /// What helps where nothing is taken.
    public var advice: String { "see that somebody listens there by UDP, usually on port 8125" }

    /// Lines, which are cut into datagrams where they are sent.
    public func body(_ reading: MetricReading, of run: RunTags) -> [UInt8] {
        var text = ""
        for point in reading.points {
            let definition = point.metric.definition
            let tags = (run.tags + point.tags).map { "\($0.name):\(Self.clean($0.value))" }.joined(separator: ",")
            func add(_ suffix: String, _ value: String, _ type: String) {
                text += "squall.\(definition.name)\(suffix):\(value)|\(type)|#\(tags)\n"
            }
            let type = definition.kind == .counter ? "c" : "g"
            switch point.value {
            case .number(let number): add("", "\(number)", type)
            case .count(let count): add("", "\(count)", type)
            case .times(let times):
                add(".count", "\(times.count)", "c")
                for (name, quantile) in Self.quantiles {
                    add(".\(name)", "\((times.seconds(atQuantile: quantile) ?? 0) * 1000)", "g")
                }
            }
        }
        return Array(text.utf8)
    }

    /// What ends a tag, or a line, cannot stand in one.
    private static func clean(_ value: String) -> String {
        String(value.map { ",|#\n\r".contains($0) ? "_" : $0 })
    }
}
