import LoadContent
import LoadPlan
import LoadWire

extension GRPCStepDecoder {
    /// The target.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        let host = (try? settings.decoded(as: GRPCSettings.self))?.connection.hostName
        return steps.map { _ in host }
    }

    /// `shop.Shop/Buy`, with what the step says besides.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? {
        guard let call = try? step.specification.decoded(as: GRPCCallSpecification.self) else { return nil }
        var details = call.messages.count == 1 ? [] : ["\(call.messages.count) messages"]
        if call.messages.count == 1, call.messages[0] != "{}" {
            details.append("message \(call.messages[0].utf8.count.byteCountText) of JSON")
        }
        if let every = call.every { details.append("every \(every.secondsText)") }
        details += call.metadata.map(Self.text)
        if let deadline = call.deadline { details.append("deadline \(deadline.secondsText)") }
        if call.expectedStatuses != ["OK"] { details.append("expect \(call.expectedStatuses.joined(separator: ", "))") }
        if let least = call.messageCount?.atLeast { details.append("expect at least \(least) messages") }
        if let most = call.messageCount?.atMost { details.append("expect at most \(most) messages") }
        details += call.checks.map { "expect \($0)" } + call.extractions.map { "save \($0)" }
        return ("gRPC \(call.method)", details)
    }

    /// The settings under the keys of `grpc`.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        guard let settings = try? settings.decoded(as: GRPCSettings.self) else { return nil }
        var rows = [
            (key: "target", value: "\(settings.scheme)://\(settings.connection.authority)"),
            (key: "services", value: services(settings.descriptors)),
            (key: "deadline", value: settings.deadline.secondsText),
            (key: "max-message", value: settings.maxMessageBytes.byteCountText),
            (key: "connections", value: settings.sharedConnections.map { "\($0) shared per loop" } ?? "per-user"),
            (key: "streams", value: "\(settings.streams)"),
        ]
        rows += settings.connection.described
        for (index, field) in settings.metadata.enumerated() {
            rows.append((index == 0 ? "metadata" : "", Self.text(field)))
        }
        return rows
    }

    private func services(_ descriptors: [UInt8]?) -> String {
        guard let descriptors else { return "by reflection" }
        return (try? GRPCSchema(descriptors: descriptors))?.services.joined(separator: ", ") ?? "unknown"
    }

    /// The field, without its value where that is a secret as a rule: descriptions end up in logs.
    private static func text(_ field: GRPCCallSpecification.Field) -> String {
        "\(field.name): " + (HTTPSyntax.isSecretField(field.name) ? "(hidden)" : field.value)
    }
}
