import LoadMetrics

extension MetricDefinition {
    /// Its name by Prometheus' conventions (https://prometheus.io/docs/practices/naming/): `squall_generator_cpu_time_seconds_total`.
    public var prometheusName: String {
        let unit =
            switch unit {
            case .seconds: "_seconds"
            case .bytes: "_bytes"
            case .count, .truth: ""
            }
        return "squall_" + name.replacing(".", with: "_") + unit + (kind == .counter ? "_total" : "")
    }

    /// The names under which its values are found: of a histogram three.
    public var prometheusSeries: [String] {
        kind == .histogram ? ["_bucket", "_sum", "_count"].map { prometheusName + $0 } : [prometheusName]
    }
}
