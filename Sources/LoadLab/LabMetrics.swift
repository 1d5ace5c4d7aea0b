import Synchronization

/// What the lab tells of itself, for Prometheus.
///
/// The text exposition format, version 0.0.4:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
final class LabMetrics: Sendable {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let meters = Mutex<[RouteMeter]>([])
    private let inFlight = Atomic<Int>(0)

    func requestBegan() { inFlight.add(1, ordering: .relaxed) }
    func requestEnded() { inFlight.subtract(1, ordering: .relaxed) }

    /// A meter for a route, which `exposition` shows from its first request on.
    func meter(method: String, route: String) -> RouteMeter {
        let meter = RouteMeter(method: method, route: route)
        meters.withLock { $0.append(meter) }
        return meter
    }

    /// All metrics. The request that asks for them is in flight itself.
    func exposition(process: ProcessUsage) -> String {
        let counts = meters.withLock { $0 }.map { (labels: Self.labels(of: $0), counts: $0.current) }
            .filter { !$0.counts.responses.isEmpty }
        var text = Self.head("lab_requests_total", "counter", "Responses by route and status.")
        for (labels, counts) in counts {
            for (status, count) in counts.responses.sorted(by: { $0.key < $1.key }) {
                text += "lab_requests_total{\(labels),status=\"\(status)\"} \(count)\n"
            }
        }
        text += Self.head(
            "lab_request_duration_seconds", "histogram", "From the request's head to the response's, by route.")
        for (labels, counts) in counts { text += Self.histogram(counts, labels: labels) }
        text += Self.head("lab_requests_in_flight", "gauge", "Requests being handled.")
        text += "lab_requests_in_flight \(inFlight.load(ordering: .relaxed))\n"
        text += Self.head("process_cpu_seconds_total", "counter", "CPU time of the process, user and system.")
        text += "process_cpu_seconds_total \(process.cpuSeconds)\n"
        if let bytes = process.residentBytes {
            text += Self.head("process_resident_memory_bytes", "gauge", "Resident memory of the process.")
            text += "process_resident_memory_bytes \(bytes)\n"
        }
        return text
    }

    private static func histogram(_ counts: RouteMeter.Counts, labels: String) -> String {
        var (text, total) = ("", 0)
        for (bound, count) in zip(RouteMeter.bounds.map { "\($0)" } + ["+Inf"], counts.buckets) {
            total += count
            text += "lab_request_duration_seconds_bucket{\(labels),le=\"\(bound)\"} \(total)\n"
        }
        text += "lab_request_duration_seconds_sum{\(labels)} \(counts.seconds)\n"
        return text + "lab_request_duration_seconds_count{\(labels)} \(total)\n"
    }

    private static func labels(of meter: RouteMeter) -> String {
        "method=\"\(meter.method)\",route=\"\(meter.route)\""
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }
}
