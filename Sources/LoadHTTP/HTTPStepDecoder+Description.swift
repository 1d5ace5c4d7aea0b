import LoadContent
import LoadPlan

extension HTTPStepDecoder {
    /// `POST /order?x=1`, with what the step says besides: header fields, the size of the body, statuses,
    /// checks, what is saved, time-out.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? {
        guard let request = try? HTTPRequestSpecification(planValue: step.specification) else { return nil }
        var details = request.auth.map { ["auth \($0.word)"] } ?? []
        details += request.headers.map(Self.text)
        if let body = request.body { details.append(Self.text(body)) }
        if request.expectedStatuses != HTTPRequestSpecification.defaultExpectedStatuses {
            details.append("expect " + request.expectedStatuses.map(\.description).joined(separator: ", "))
        }
        details += request.checks.map { "expect \($0)" } + request.extractions.map { "save \($0)" }
        if let timeout = request.timeout { details.append("timeout \(timeout.secondsText)") }
        if let timeout = request.firstByteTimeout {
            details.append("first-byte-timeout \(timeout.secondsText)")
        }
        if let redirects = request.redirects { details.append("redirects \(redirects == 0 ? "none" : "\(redirects)")") }
        if let events = request.events {
            let atMost = events.atMost.map { ["at most \($0)"] } ?? []
            let duration = events.duration.map { ["for \($0.secondsText)"] } ?? []
            details.append("events \(atMost + duration == [] ? "all" : (atMost + duration).joined(separator: ", "))")
        }
        if let version = request.version { details.append("version \(version.rawValue)") }
        if let retry = request.retry {
            let wait = retry.wait > 0 ? " after \(retry.wait.secondsText)" : ""
            details.append("retry \(retry.times) on \(retry.causes.map(\.rawValue).joined(separator: ", "))\(wait)")
        }
        let place = request.origin?.description ?? ""
        return ("\(request.method) \(place)\(Self.target(of: request))", details)
    }

    /// The path with its query, in which places are shown as they are written.
    private static func target(of request: HTTPRequestSpecification) -> String {
        guard !request.query.isEmpty else { return request.path }
        let query = request.query.map { parameter in
            let value =
                (try? Template(parsing: parameter.value))?
                .text(of: { "${\($0)}" }, changing: ValueEncoding.query.text) ?? parameter.value
            return "\(ValueEncoding.query.text(parameter.name))=\(value)"
        }
        let sign = HTTPSyntax.querySign(after: request.path.utf8).map { String(UnicodeScalar($0)) } ?? ""
        return request.path + sign + query.joined(separator: "&")
    }

    private static func text(_ body: HTTPRequestSpecification.Body) -> String {
        switch body {
        case .text(let text): "body \(text.utf8.count.byteCountText)"
        case .bytes(let bytes): "body \(bytes.count.byteCountText)"
        case .multipart(let parts):
            "multipart "
                + parts.map { part in
                    guard case .bytes(let bytes) = part.content else { return part.name }
                    return "\(part.name) (\(part.filename ?? ""), \(bytes.count.byteCountText))"
                }.joined(separator: " and ")
        }
    }

    /// The settings under the keys of `http`.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        guard let settings = try? HTTPSettings(planValue: settings) else { return nil }
        let connections: Connections = settings.keepAlive ? .keepAlive : .perRequest
        var rows = [
            (key: "target", value: "\(settings.scheme)://\(settings.authority)\(settings.basePath)"),
            (key: "timeout", value: settings.timeout.secondsText),
            (key: "version", value: settings.version.rawValue),
            (key: "connections", value: connections.rawValue),
            (key: "cookies", value: (settings.cookies ? Switch.on : .off).rawValue),
            (key: "redirects", value: settings.redirects == 0 ? "none" : "\(settings.redirects)"),
        ]
        if settings.version != .http11 { rows.insert(("http2", Self.text(settings.http2)), at: 3) }
        rows += settings.connection.described
        if let timeout = settings.firstByteTimeout { rows.append(("first-byte-timeout", timeout.secondsText)) }
        if settings.tracedShare > 0 {
            rows.append(("trace", "\(PlanDescription.decimal(settings.tracedShare * 100))%"))
        }
        if let auth = settings.auth { rows.append(("auth", auth.word)) }
        rows.append(("max-head", settings.maxHeadBytes.byteCountText))
        rows.append(("max-body", settings.maxBodyBytes.byteCountText))
        for (index, field) in settings.headers.enumerated() {
            rows.append((index == 0 ? "headers" : "", Self.text(field)))
        }
        return rows
    }

    private static func text(_ options: HTTP2Options) -> String {
        let connections = options.connections.map { "\($0) connections shared" } ?? "a connection per user"
        let windows = [options.streamWindow, options.connectionWindow].map(\.byteCountText)
        return "\(connections), \(options.streams) streams each, windows \(windows.joined(separator: " and "))"
    }

    /// The field, without its value where that is a secret: descriptions end up in logs.
    private static func text(_ field: HTTPRequestSpecification.Header) -> String {
        "\(field.name): " + (HTTPRequestSpecification.Header.isSecret(field.name) ? "(hidden)" : field.value)
    }
}
