import LoadMetrics
import LoadTarget

/// A batch of readings as an `ExportMetricsServiceRequest` of one resource.
///
///     resource    service.name = squall-probe, host.name, squall.probe, squall.probe.instance, squall.batch
///     gauge       what is what it is at the moment
///     sum         what only grows: cumulative, monotonic
extension ReadingBatch {
    /// Names of attributes of the resource.
    enum Attribute {
        static let service = "service.name"
        static let host = "host.name"
        static let serviceInstance = "service.instance.id"
        static let probe = "squall.probe"
        static let instance = "squall.probe.instance"
        static let batch = "squall.batch"
    }

    /// The message, not compressed.
    ///
    /// - Parameter origins: since when its counters have counted; what they are now is noted there.
    public func message(_ origins: inout CounterOrigins) -> [UInt8] {
        let lines = TargetHistory(readings).lines
        var places: [TargetSeries: Int] = [:]
        var metrics: [(series: TargetSeries, lines: [TargetHistory.Line])] = []
        for line in lines {
            let key = TargetSeries(line.series.name, unit: line.series.unit, line.series.kind)
            if let place = places[key] {
                metrics[place].lines.append(line)
            } else {
                places[key] = metrics.count
                metrics.append((line.series, [line]))
            }
        }
        var known = origins
        var request = ProtobufWriter()
        request.message(1) { resourceMetrics in
            resourceMetrics.message(1) { writeResource(to: &$0) }
            resourceMetrics.message(2) { scopeMetrics in
                scopeMetrics.message(1) { $0.string(1, "squall-probe") }
                for metric in metrics {
                    scopeMetrics.message(2) { Self.write(metric.series, metric.lines, &known, to: &$0) }
                }
            }
        }
        origins = known
        return request.bytes
    }

    private func writeResource(to resource: inout ProtobufWriter) {
        let texts = [
            (Attribute.service, "squall-probe"), (Attribute.host, source.host), (Attribute.probe, source.name),
            (Attribute.instance, source.instance),
        ]
        for (name, value) in texts { resource.attribute(1, name, value) }
        guard let number else { return }
        resource.message(1) {
            $0.string(1, Attribute.batch)
            $0.message(2) { $0.integer(3, number) }
        }
    }

    private static func write(
        _ series: TargetSeries, _ lines: [TargetHistory.Line], _ origins: inout CounterOrigins,
        to metric: inout ProtobufWriter
    ) {
        metric.string(1, series.name)
        metric.string(3, series.unit)
        var known = origins
        metric.message(series.kind == .gauge ? 5 : 7) { data in
            for line in lines {
                // The same for each of its points.
                var tags = ProtobufWriter()
                for tag in line.series.tags { tags.attribute(7, tag.name, tag.value) }
                for (time, value) in zip(line.times, line.values) {
                    data.message(1) { point in
                        point.append(tags)
                        if series.kind == .counter {
                            point.fixed(2, nanoseconds(known.since(line.series, value, at: time)))
                        }
                        point.fixed(3, nanoseconds(time))
                        // Whole numbers as such: they are short once they are compressed.
                        if let whole = Int64(exactly: value) {
                            point.fixed(6, UInt64(bitPattern: whole))
                        } else {
                            point.double(4, value)
                        }
                    }
                }
            }
            if series.kind == .counter {
                data.integer(2, UInt64(2))
                data.integer(3, UInt64(1))
            }
        }
        origins = known
    }

    /// To the microsecond, which a `Double` has.
    private static func nanoseconds(_ seconds: Double) -> UInt64 {
        UInt64((min(max(seconds, 0), 1e10) * 1e6).rounded()) * 1_000
    }
}
