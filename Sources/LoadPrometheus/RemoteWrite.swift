import LoadMetrics
import LoadPush

/// Prometheus' remote write, version 1 (https://prometheus.io/docs/specs/prw/remote_write_spec/): a `WriteRequest` of one value for
/// each series, compressed by Snappy.
public struct RemoteWrite: MetricEncoding {
    /// Whether times go as native histograms, which Prometheus takes with `--enable-feature=native-histograms`; else as classic
    /// ones.
    public var usesNativeHistograms: Bool

    /// Makes the encoding.
    public init(usesNativeHistograms: Bool = false) {
        self.usesNativeHistograms = usesNativeHistograms
    }

    /// What it is called in messages.
    public var name: String { "remote write" }
    /// Prometheus makes rates of what counts on.
    public var isCumulative: Bool { true }
    /// The version, and what the body is.
    public var headers: [(name: String, value: String)] {
        [
            ("Content-Type", "application/x-protobuf"), ("Content-Encoding", "snappy"),
            ("X-Prometheus-Remote-Write-Version", "0.1.0"), ("User-Agent", "squall"),
        ]
    }
    /// What helps where nothing is taken.
    public var advice: String { "see that Prometheus runs there with --web.enable-remote-write-receiver" }

    /// One request's body.
    public func body(_ reading: MetricReading, of run: RunTags) throws -> [UInt8] {
        let common = run.tags + [MetricTag("job", "squall"), MetricTag("instance", run.instance)]
        let time = Int64((reading.time * 1000).rounded())
        var request = ProtobufWriter()
        for point in reading.points {
            let (name, labels) = (point.metric.definition.prometheusName, common + point.tags)
            if usesNativeHistograms, case .times(let times) = point.value {
                request.message(1) { series in
                    Self.write(name, labels, to: &series)
                    NativeHistogram.write(ExponentialHistogram(times), at: time, to: &series)
                }
                continue
            }
            for sample in PrometheusSample.samples(of: point.value) {
                let bound = sample.bound.map { [MetricTag("le", $0)] } ?? []
                request.message(1) { series in
                    Self.write(name + sample.suffix, labels + bound, to: &series)
                    series.message(2) {
                        $0.double(1, sample.value)
                        $0.integer(2, time)
                    }
                }
            }
        }
        return try Snappy.compressed(request.bytes)
    }

    /// Labels are in the order of their names, the name of the series among them.
    private static func write(_ name: String, _ labels: [MetricTag], to series: inout ProtobufWriter) {
        for label in (labels + [MetricTag("__name__", name)]).sorted(by: { $0.name < $1.name }) {
            series.message(1) {
                $0.string(1, label.name)
                $0.string(2, label.value)
            }
        }
    }
}
