import LoadHTTP
import LoadPlan
import LoadWire

extension WebSocketStepDecoder {
    /// Where a connection is opened, and what is done on it from there on: that of the step before it, in the order of the
    /// scenario, that opens one of the same name.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        guard let settings = try? settings.decoded() as WebSocketSettings else { return steps.map { _ in nil } }
        let steps = steps.map { try? $0.specification.decoded() as WebSocketStep }
        var hosts: [String: String] = [:]
        // What comes before any opening goes to where the first one leads: it may belong to another task.
        for case let step? in steps.reversed() where step.isOpening { hosts[step.socket] = host(of: step, settings) }
        return steps.map { step in
            guard let step else { return nil }
            if step.isOpening { hosts[step.socket] = host(of: step, settings) }
            return hosts[step.socket] ?? settings.http.connection.hostName
        }
    }

    private func host(of step: WebSocketStep, _ settings: WebSocketSettings) -> String {
        settings.http.at(step.origin).connection.hostName
    }
}

extension WebSocketStep {
    fileprivate var isOpening: Bool {
        if case .connect = action { true } else { false }
    }

    /// Where it opens a connection; nil for the target, and for what opens none.
    var origin: HTTPOrigin? {
        if case .connect(let request, _, _) = action { request.origin } else { nil }
    }
}
