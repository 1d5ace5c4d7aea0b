import LoadMeasure
import LoadWire

/// A client that also performs steps that were not in the plan: those of a task's own code.
public protocol WebSocketPerforming: AnyObject {
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
