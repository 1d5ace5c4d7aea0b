import LoadEngine
import LoadGRPC
import LoadMeasure
import LoadPlan

/// gRPC calls of a task's own code. Each is an exchange like any other: timed, recorded, bounded by its deadline.
extension UserContext {
    /// Makes a call and waits for its end.
    ///
    /// - Parameters:
    ///   - method: `package.Service/Method`.
    ///   - message: the message by its fields, whose texts stand for themselves.
    ///   - messages: the messages of a method that takes a stream, instead.
    ///   - every: the pause before each message but the first.
    ///   - name: the name of its series; without it the method.
    ///   - metadata: what is sent besides; values stand for themselves.
    ///   - deadline: the longest time to the end of the call; nil for that of the settings.
    ///   - expect: the statuses that are no error.
    /// - Throws: `ExchangeFailed` where it failed or the status is another one, `UserEnded` where the load is over, a
    ///   `Diagnostic` where the call makes no sense.
    @discardableResult
    public func grpc(
        _ method: String, message: ScenarioValue = [:], messages: [ScenarioValue]? = nil, every: Duration? = nil,
        name: String? = nil, metadata: [String: String] = [:], deadline: Duration? = nil, expect: Set<String> = ["OK"]
    ) async throws -> GRPCResponse {
        let call = GRPCCallSpecification(
            method: method, messages: (messages ?? [message]).map { Template.escaped($0.jsonText) },
            every: every.map { $0 / .seconds(1) },
            metadata: metadata.sorted { $0.key < $1.key }.map {
                .init(name: $0.key.lowercased(), value: Template.escaped($0.value))
            }, deadline: deadline.map { $0 / .seconds(1) }, expectedStatuses: expect.sorted())
        let names = Recorder.StepNames(task: name ?? method, method: "gRPC")
        let (failure, response) = try await exchange(
            "grpc", name: names.task, method: names.method, host: { ($0 as? any GRPCCalling)?.host }
        ) { client, due in
            guard let calling = client as? any GRPCCalling else {
                throw Diagnostic("this gRPC executor cannot call what is not in the plan", fix: "use the standard one")
            }
            let (sample, response) = try await calling.perform(call, as: names, intended: due)
            let failure = sample.error.map { ExchangeFailed(kind: $0.name, detail: client.failureDetail ?? $0.name) }
            return (sample, (failure, response))
        }
        if let failure { throw failure }
        guard let response else { throw ExchangeFailed(kind: "closed", detail: "no status came") }
        return response
    }
}
