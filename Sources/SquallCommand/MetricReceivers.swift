import LoadInflux
import LoadMetrics
import LoadOTLP
import LoadPlan
import LoadPrometheus
import LoadPush

/// Where metrics are sent, and how: what flags and the environment say.
struct MetricReceivers {
    var options: MonitoringOptions
    var environment: [String: String]

    /// Each with its encoding.
    ///
    /// - Throws: a `Diagnostic` that names the flag or variable that is wrong, and quotes no secret.
    func all() throws(Diagnostic) -> [(target: PushTarget, encoding: any MetricEncoding)] {
        var receivers: [(target: PushTarget, encoding: any MetricEncoding)] = []
        if let url = options.remoteWrite {
            var target = try target("--remote-write", url, path: "/api/v1/write")
            if let token = said("SQUALL_REMOTE_WRITE_TOKEN") { target.add(.init("Authorization", "Bearer \(token)")) }
            if let credentials = said("SQUALL_REMOTE_WRITE_AUTH") { target.add(try Self.basic(credentials)) }
            receivers.append((target, RemoteWrite(usesNativeHistograms: options.nativeHistograms)))
        }
        if let url = options.otlp { receivers.append((try otlpTarget(url), try otlpEncoding())) }
        if let url = options.influx {
            var target = try target("--influx", url, path: "/api/v2/write")
            if let token = said("SQUALL_INFLUX_TOKEN") { target.add(.init("Authorization", "Token \(token)")) }
            receivers.append((target, LineProtocol()))
        }
        return receivers
    }

    /// A variable that is set and not empty.
    private func said(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func target(_ source: String, _ url: String, path: String) throws(Diagnostic) -> PushTarget {
        do {
            return try PushTarget(parsing: url, defaultPath: path)
        } catch {
            throw Diagnostic("what \(source) says: \(error.message)", fix: error.fix)
        }
    }

    private static func basic(_ credentials: String) throws(Diagnostic) -> PushTarget.Header {
        guard let colon = credentials.firstIndex(of: ":") else {
            throw Diagnostic(
                "SQUALL_REMOTE_WRITE_AUTH is no user with a password",
                fix: "write user:password, or give a token in SQUALL_REMOTE_WRITE_TOKEN")
        }
        return .basic(
            user: String(credentials[..<colon]), password: String(credentials[credentials.index(after: colon)...]))
    }

    /// The variables are those of OpenTelemetry's exporters; what they say of metrics comes first.
    /// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
    private func otlpTarget(_ url: String) throws(Diagnostic) -> PushTarget {
        let metrics = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", all = "OTEL_EXPORTER_OTLP_ENDPOINT"
        var found: PushTarget
        if url != "env" {
            found = try target("--otlp", url, path: "/v1/metrics")
        } else if let endpoint = said(metrics) {
            found = try target(metrics, endpoint, path: "/")
        } else if let endpoint = said(all) {
            let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
            found = try target(all, base + "/v1/metrics", path: "/v1/metrics")
        } else {
            throw Diagnostic("--otlp env finds no endpoint", fix: "set \(all), or write --otlp http://127.0.0.1:4318")
        }
        for name in ["OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"] {
            for pair in try pairs(name) { found.add(.init(pair.name, pair.value)) }
        }
        return found
    }

    private func otlpEncoding() throws(Diagnostic) -> OTLP {
        var attributes = try pairs("OTEL_RESOURCE_ATTRIBUTES").map { MetricTag($0.name, $0.value) }
        if let service = said("OTEL_SERVICE_NAME") {
            attributes = attributes.filter { $0.name != "service.name" } + [MetricTag("service.name", service)]
        }
        let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
        let preference = said(name)?.lowercased() ?? OTLP.Temporality.cumulative.rawValue
        guard let temporality = OTLP.Temporality(rawValue: preference) else {
            throw Diagnostic("\(name) is \"\(preference)\"", fix: "write cumulative or delta")
        }
        return OTLP(temporality: temporality, attributes: attributes)
    }

    private func pairs(_ name: String) throws(Diagnostic) -> [(name: String, value: String)] {
        do {
            return try PushTarget.pairs(in: said(name) ?? "")
        } catch {
            throw Diagnostic("\(name): \(error.message)", fix: error.fix)
        }
    }
}
