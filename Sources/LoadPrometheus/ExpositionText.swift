import LoadMetrics

/// A reading as Prometheus fetches it: the text exposition format, version 0.0.4.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
enum ExpositionText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics, with what tells the run from others.
    static func text(_ reading: MetricReading, of run: RunTags) -> String {
        let version = MetricTag("version", run.version)
        var text = head("squall_run_info", "gauge", "Which run it is.")
        text += "squall_run_info{\(labels(run.tags + [version]))} 1.0\n"
        let common = labels(run.tags)
        var (current, name) = (Metric?.none, "")
        for point in reading.points {
            if point.metric != current {
                let definition = point.metric.definition
                (current, name) = (point.metric, definition.prometheusName)
                text += head(name, definition.kind.rawValue, definition.help)
            }
            let tags = point.tags.isEmpty ? common : "\(common),\(labels(point.tags))"
            for sample in PrometheusSample.samples(of: point.value) {
                text += name + sample.suffix + "{" + tags
                if let bound = sample.bound { text += ",le=\"" + bound + "\"" }
                text += "} \(sample.value)\n"
            }
        }
        return text
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Names and values of labels, between braces.
    static func labels(_ tags: [MetricTag]) -> String {
        tags.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        // To search for each costs more than all else here, and hardly a value has one.
        guard value.utf8.contains(where: { "\\\"\n".utf8.contains($0) }) else { return value }
        return value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#).replacing("\n", with: #"\n"#)
    }
}
