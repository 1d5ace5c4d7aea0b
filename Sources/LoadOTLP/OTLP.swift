import LoadMetrics
import LoadPush

/// OpenTelemetry's protocol for metrics, by HTTP and protobuf: an `ExportMetricsServiceRequest`, compressed by gzip.
///
/// https://opentelemetry.io/docs/specs/otlp/; the messages are those of opentelemetry-proto 1.x, `metrics/v1/metrics.proto`. Times
/// are exponential histograms.
public struct OTLP: MetricEncoding {
    /// Over what counters and histograms count.
    public enum Temporality: String, Sendable, CaseIterable {
        /// Over the run: an interval that is lost costs resolution, and nothing of the sums.
        case cumulative
        /// Over the interval, for systems that take nothing else.
        case delta
    }

    /// Over what counters and histograms count.
    public var temporality: Temporality
    /// Attributes of the resource beside those of the run, and instead of them.
    public var attributes: [MetricTag]

    /// Makes the encoding.
    public init(temporality: Temporality = .cumulative, attributes: [MetricTag] = []) {
        (self.temporality, self.attributes) = (temporality, attributes)
    }

    /// What it is called in messages.
    public var name: String { "OTLP" }
    /// Whether it counts over the run.
    public var isCumulative: Bool { temporality == .cumulative }
    /// What the body is.
    public var headers: [(name: String, value: String)] {
        [("Content-Type", "application/x-protobuf"), ("Content-Encoding", "gzip"), ("User-Agent", "squall")]
    }
    /// What helps where nothing is taken.
    public var advice: String { "see that a collector takes OTLP by HTTP there, usually on port 4318" }

    /// One request's body.
    public func body(_ reading: MetricReading, of run: RunTags) throws -> [UInt8] {
        try Gzip.compressed(message(reading, of: run))
    }

    /// Something may have been rejected though the request was accepted: `ExportMetricsPartialSuccess`, which a short reader finds.
    public func answer(toAccepted response: [UInt8]) -> PushAnswer {
        let rejected = PartialSuccess(response).rejected
        return rejected > 0 ? .refused("\(rejected) points were rejected") : .taken
    }

    /// The same without compression.
    func message(_ reading: MetricReading, of run: RunTags) -> [UInt8] {
        var request = ProtobufWriter()
        request.message(1) { resourceMetrics in
            resourceMetrics.message(1) { resource in
                for attribute in resourceAttributes(of: run) { resource.attribute(1, attribute.name, attribute.value) }
            }
            resourceMetrics.message(2) { scopeMetrics in
                scopeMetrics.message(1) { scope in
                    scope.string(1, "squall")
                    scope.string(2, run.version)
                }
                let points = reading.points
                for metric in Metric.allCases {
                    let own = points.filter { $0.metric == metric }
                    guard !own.isEmpty else { continue }
                    scopeMetrics.message(2) { write(metric.definition, own, reading, to: &$0) }
                }
            }
        }
        return request.bytes
    }

    private func resourceAttributes(of run: RunTags) -> [MetricTag] {
        let own = [
            MetricTag("service.name", "squall"), MetricTag("service.version", run.version),
            MetricTag("service.instance.id", run.instance), MetricTag("squall.test", run.test),
            MetricTag("squall.run", run.run),
        ]
        return own.filter { tag in !attributes.contains { $0.name == tag.name } } + attributes
    }

    private func write(
        _ definition: MetricDefinition, _ points: [MetricReading.Point], _ reading: MetricReading,
        to metric: inout ProtobufWriter
    ) {
        metric.string(1, "squall." + definition.name)
        metric.string(2, definition.help)
        metric.string(3, definition.unit.ucum)
        let kinds = [MetricDefinition.Kind.gauge: 5, .counter: 7, .histogram: 10]
        metric.message(kinds[definition.kind] ?? 5) { data in
            for point in points {
                data.message(1) { Self.write(point, reading, to: &$0) }
            }
            if definition.kind != .gauge { data.integer(2, temporality == .delta ? UInt64(1) : 2) }
            if definition.kind == .counter { data.integer(3, UInt64(1)) }
        }
    }

    private static func write(
        _ point: MetricReading.Point, _ reading: MetricReading, to data: inout ProtobufWriter
    ) {
        let isGauge = point.metric.definition.kind == .gauge
        func times(_ data: inout ProtobufWriter) {
            if !isGauge { data.fixed(2, nanoseconds(reading.since)) }
            data.fixed(3, nanoseconds(reading.time))
        }
        switch point.value {
        case .number(let number):
            for tag in point.tags { data.attribute(7, tag.name, tag.value) }
            times(&data)
            data.double(4, number)
        case .count(let count):
            for tag in point.tags { data.attribute(7, tag.name, tag.value) }
            times(&data)
            data.fixed(6, count)
        case .times(let values):
            for tag in point.tags { data.attribute(1, tag.name, tag.value) }
            times(&data)
            data.histogram(ExponentialHistogram(values))
        }
    }

    private static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(seconds, 0) * 1e9) }
}

extension ProtobufWriter {
    /// The fields of an `ExponentialHistogramDataPoint` that are of its values.
    fileprivate mutating func histogram(_ histogram: ExponentialHistogram) {
        fixed(4, histogram.count)
        double(5, histogram.sum)
        zigzag(6, histogram.scale)
        fixed(7, histogram.zeroCount)
        message(8) {
            $0.zigzag(1, histogram.offset)
            $0.packed(2, histogram.counts)
        }
        double(12, histogram.min)
        double(13, histogram.max)
    }
}

extension MetricDefinition.Unit {
    /// Its code in the Unified Code for Units of Measure.
    var ucum: String {
        switch self {
        case .seconds: "s"
        case .bytes: "By"
        case .count(let thing): "{\(thing)}"
        case .truth: "1"
        }
    }
}
