import LoadMetrics
import LoadTarget

/// A reading in the text exposition format, with names as OpenTelemetry's are in Prometheus: `system_cpu_time_seconds_total`.
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
enum ReadingText {
    /// All its values. Those of one name stand together, as the format wants it.
    static func text(_ reading: TargetReading) -> String {
        var (places, metrics): ([String: Int], [(type: String, lines: String)]) = ([:], [])
        for point in reading.points {
            let name = Self.name(point.series)
            let place = places[name] ?? metrics.count
            if place == metrics.count {
                places[name] = place
                metrics.append(("# TYPE \(name) \(point.series.kind.rawValue)\n", ""))
            }
            let labels = ExpositionText.labels(point.series.tags.map { MetricTag(word($0.name), $0.value) })
            metrics[place].lines += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(number(point.value))\n"
        }
        return metrics.map { $0.type + $0.lines }.joined()
    }

    /// A series' name by Prometheus' conventions. What is only counted, in braces, is no part of it.
    static func name(_ series: TargetSeries) -> String {
        let unit =
            switch series.unit {
            case "s": "_seconds"
            case "By": "_bytes"
            case "1" where series.kind == .gauge: "_ratio"
            default: ""
            }
        let ending = series.kind == .counter ? "_total" : ""
        let name = word(series.name)
        return name + (name.hasSuffix(unit) ? "" : unit) + ending
    }

    /// Letters, digits and underscores, not beginning with a digit.
    private static func word(_ name: String) -> String {
        let word = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0.isASCII && $0.properties.isAlphabetic || isDigit($0) ? $0 : "_" }))
        return word.unicodeScalars.first.map(isDigit) ?? true ? "_" + word : word
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func number(_ value: Double) -> String {
        value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }
}
