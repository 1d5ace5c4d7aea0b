import LoadMeasure
import LoadWire

/// A client that also performs steps that were not in the plan: those of a task's own code.
public protocol WebSocketPerforming: AnyObject {
    /// The name of the host that a step goes to, as steps of the plan have it.
    func host(of step: WebSocketStep) -> String

    /// Performs a step.
    ///
    /// - Parameters:
    ///   - name: the name of its series.
    ///   - method: its key, such as `ws-send`.
    ///   - intended: when it was due, in nanoseconds of the monotonic clock.
    /// - Returns: what happened, and the message that was awaited, where one came.
    /// - Throws: a `Diagnostic` or `InvalidHTTPRequest` where the step cannot be done.
    func perform(
        _ step: WebSocketStep, named name: String, _ method: String, intended: Int64
    ) async throws -> (sample: Sample, message: WebSocketMessage?)
}

extension WebSocketClient: WebSocketPerforming {
    func host(of step: WebSocketStep) -> String {
        if case .connect(let request, _, _) = step.action {
            return executor.settings.http.at(request.origin).connection.hostName
        }
        let connection = executor.number(ofSocket: step.socket).flatMap { session.memory(WebSockets.self)?[$0] }
        return (connection?.place.settings ?? executor.settings.http).connection.hostName
    }

    func perform(
        _ step: WebSocketStep, named name: String, _ method: String, intended: Int64
    ) async throws -> (sample: Sample, message: WebSocketMessage?) {
        let prepared = try executor.prepare(step, named: Recorder.StepNames(task: name, method: method))
        keepMessages(true)
        let sample = await perform(prepared, intended: intended)
        keepMessages(false)
        return (sample, step.awaits && sample.error == nil ? takeMessage() : nil)
    }
}
