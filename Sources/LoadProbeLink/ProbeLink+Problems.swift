extension ProbeLink {
    /// Calls when something begins to keep readings from the hub, or from the disk, when that becomes something else, and with nil when
    /// it is over; until the task is cancelled. Looks once a second.
    public func eachProblem(_ body: @Sendable (_ problem: String?, _ status: LinkStatus) -> Void) async {
        var said: String?
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let status = status
            let problem = status.bufferProblem.map { "\($0)" } ?? status.hubProblem
            guard problem != said else { continue }
            said = problem
            body(problem, status)
        }
    }
}
