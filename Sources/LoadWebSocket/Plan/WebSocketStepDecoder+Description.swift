import LoadContent
import LoadHTTP
import LoadPlan
import LoadWire

extension WebSocketStepDecoder {
    /// `ws-connect /chat`, with what the step says besides.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? {
        guard let specification = try? step.specification.decoded() as WebSocketStep else { return nil }
        var details = specification.socket.isEmpty ? [] : ["socket \(specification.socket)"]
        let request: String
        switch specification.action {
        case .connect(let handshake, let subprotocols, let compression):
            let place = handshake.origin.map { "\($0.isSecure ? "wss" : "ws")://\($0.authority)" } ?? ""
            request = "ws-connect \(place)\(handshake.path)"
            if let auth = handshake.auth { details.append("auth \(auth.word)") }
            details += handshake.headers.map(Self.text)
            if !subprotocols.isEmpty { details.append("subprotocols \(subprotocols.joined(separator: ", "))") }
            switch compression {
            case .asSet: break
            case .off: details.append("compression off")
            case .on(let parameters): details.append("compression \(Self.text(parameters))")
            }
        case .send(.text(let text, let isJSON)):
            request = "ws-send \(isJSON ? "json" : "text") \(text.utf8.count.byteCountText)"
        case .send(.binary(let digits)):
            request = "ws-send binary \((digits.utf8.filter { $0 != UInt8(ascii: "=") }.count * 3 / 4).byteCountText)"
        case .expect: request = "ws-expect"
        case .collect(let seconds, let most):
            request = "ws-collect \(seconds.secondsText)"
            if let most { details.append("at most \(most)") }
        case .ping: request = "ws-ping"
        case .close(let code): request = "ws-close \(code)"
        }
        if specification.awaits, specification.checks.isEmpty { details.append("expect any message") }
        details += specification.checks.map { "expect \($0)" } + specification.extractions.map { "save \($0)" }
        if let timeout = specification.timeout { details.append("timeout \(timeout.secondsText)") }
        return (request, details)
    }

    /// The settings under the keys of `websocket`.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        guard let settings = try? settings.decoded() as WebSocketSettings else { return nil }
        let http = settings.http
        var rows = [
            (key: "target", value: "\(http.scheme)://\(http.authority)\(http.basePath)"),
            (key: "timeout", value: http.timeout.secondsText),
            (key: "cookies", value: (http.cookies ? Switch.on : .off).rawValue),
            (key: "compression", value: settings.compression.map(Self.text) ?? Switch.off.rawValue),
        ]
        rows += http.connection.described
        if let auth = http.auth { rows.append(("auth", auth.word)) }
        rows.append(("max-message", settings.maxMessageBytes.byteCountText))
        rows.append(("inbox", "\(settings.inbox)"))
        rows.append(("max-head", http.maxHeadBytes.byteCountText))
        for (index, field) in http.headers.enumerated() { rows.append((index == 0 ? "headers" : "", Self.text(field))) }
        return rows
    }

    private static func text(_ compression: WebSocketSettings.Compression) -> String {
        guard compression != WebSocketSettings.Compression() else { return Switch.on.rawValue }
        return "context-takeover \(compression.keepsContext ? "on" : "off"), window-bits \(compression.windowBits)"
    }

    /// The field, without its value where that is a secret: descriptions end up in logs.
    private static func text(_ field: HTTPRequestSpecification.Header) -> String {
        "\(field.name): " + (HTTPRequestSpecification.Header.isSecret(field.name) ? "(hidden)" : field.value)
    }
}
