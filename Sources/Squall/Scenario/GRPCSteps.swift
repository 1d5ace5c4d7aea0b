import LoadPlan

/// Makes a gRPC call: `GRPCCall("shop.Shop/Buy", message: ["sku": "${sku}"])`.
public struct GRPCCall: ScenarioStep {
    /// The step.
    public let written: WrittenStep

    /// A call of a method.
    ///
    /// - Parameters:
    ///   - method: `package.Service/Method`.
    ///   - name: the name of its series; without it the method.
    ///   - message: the message by its fields; without it an empty one.
    ///   - messages: the messages of a method that takes a stream, instead.
    ///   - every: the pause before each message but the first.
    ///   - metadata: what is sent besides, such as `["authorization": "Bearer ${token}"]`.
    ///   - deadline: the longest time to the end of the call.
    ///   - expect: what is no error, such as `["status": "OK", "json": ["$.total": ["above": 5]]]`.
    ///   - save: what is kept of the response, such as `["order": ["json": "$.orderId"]]`.
    public init(
        _ method: String, name: String? = nil, message: ScenarioValue? = nil, messages: ScenarioValue? = nil,
        every: Duration? = nil, metadata: ScenarioValue? = nil, deadline: Duration? = nil,
        expect: ScenarioValue? = nil, save: ScenarioValue? = nil, file: String = #filePath, line: Int = #line,
        column: Int = #column
    ) {
        written = WrittenStep(
            CallSite(file, line, column),
            [
                ("name", name.map { ScenarioValue($0) }), ("grpc", ScenarioValue(method)), ("message", message),
                ("messages", messages), ("every", every.map { ScenarioValue($0) }), ("metadata", metadata),
                ("deadline", deadline.map { ScenarioValue($0) }), ("expect", expect), ("save", save),
            ])
    }
}
