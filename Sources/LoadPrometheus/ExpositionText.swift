import LoadMetrics

/// A reading as Prometheus fetches it: the text exposition format, version 0.0.4.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
enum ExpositionText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics, with what tells the run from others.
    static func text(_ reading: MetricReading, of run: RunTags) -> String {
        let version = MetricTag("version", run.version)
        var text = head("squall_run_info", "gauge", "Which run it is.")
        text += line(PrometheusSample(name: "squall_run_info", labels: run.tags + [version], value: 1))
        var current: Metric?
        for point in reading.points {
            if point.metric != current {
                let definition = point.metric.definition
                text += head(definition.prometheusName, definition.kind.rawValue, definition.help)
                current = point.metric
            }
            for sample in PrometheusSample.samples(of: point, common: run.tags) { text += line(sample) }
        }
        return text
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private static func line(_ sample: PrometheusSample) -> String {
        let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return "\(sample.name){\(labels)} \(sample.value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#).replacing("\n", with: #"\n"#)
    }
}
