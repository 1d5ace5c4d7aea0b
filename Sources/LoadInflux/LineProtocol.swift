import LoadMeasure
import LoadMetrics
import LoadPush

/// InfluxDB's line protocol (https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/): a line for each point of an
/// interval. Times have their count, sum, mean, minimum, maximum and quantiles of that interval as fields, in seconds.
///
///     squall_response_time,run=…,test=shop,task=cart,method=GET count=50i,sum=0.61,mean=0.012,…,p99=0.031 1700000000000000000
public struct LineProtocol: MetricEncoding {
    private static let quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)]

    /// Makes the encoding.
    public init() {}

    /// What it is called in messages.
    public var name: String { "InfluxDB" }
    /// Each interval by itself, as dashboards on InfluxDB sum.
    public var isCumulative: Bool { false }
    /// What the body is.
    public var headers: [(name: String, value: String)] {
        [("Content-Type", "text/plain; charset=utf-8"), ("User-Agent", "squall")]
    }
    /// What helps where nothing is taken.
    public var advice: String {
        "see that the URL names the bucket or database, and that SQUALL_INFLUX_TOKEN may write to it"
    }

    /// One request's body.
    public func body(_ reading: MetricReading, of run: RunTags) -> [UInt8] {
        let time = UInt64(max(reading.time, 0) * 1e9)
        let common = run.tags + [MetricTag("instance", run.instance)]
        var text = ""
        for point in reading.points {
            let tags = (common + point.tags).map { ",\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
            text += "squall_\(point.metric.definition.name.replacing(".", with: "_"))\(tags.joined())"
            text += " \(Self.fields(of: point.value)) \(time)\n"
        }
        return Array(text.utf8)
    }

    private static func fields(of value: MetricReading.Point.Value) -> String {
        switch value {
        case .number(let number): return "value=\(number)"
        case .count(let count): return "value=\(Double(count))"
        case .times(let times):
            let figures =
                [("sum", Double(times.sum) / 1e9), ("mean", times.mean / 1e9)]
                + ([("min", 0), ("max", 1)] + quantiles).map { ($0, times.seconds(atQuantile: $1) ?? 0) }
            return "count=\(times.count)i," + figures.map { "\($0)=\($1)" }.joined(separator: ",")
        }
    }

    /// What has a meaning in a tag is put behind a backslash; a line break would end the line.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case ",", "=", " ": escaped += "\\\(character)"
            case "\n", "\r": escaped += "\\ "
            default: escaped.unicodeScalars.append(character)
            }
        }
        // A backslash at the end would take what follows the tag into it.
        return escaped.hasSuffix("\\") ? escaped + "\\ " : escaped
    }
}
