import LoadPlan
import LoadWire

extension HTTPStepDecoder {
    /// The target, or what a whole URL names.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        guard let settings = try? HTTPSettings(planValue: settings) else { return steps.map { _ in nil } }
        return steps.map { step in
            let request = try? HTTPRequestSpecification(planValue: step.specification)
            return request.map { settings.at($0.origin).connection.hostName }
        }
    }

    /// Whether it follows redirects.
    public func mayBeLedElsewhere(_ step: ExchangeStep, settings: PlanValue) -> Bool {
        guard let settings = try? HTTPSettings(planValue: settings),
            let request = try? HTTPRequestSpecification(planValue: step.specification)
        else { return false }
        return request.redirects ?? settings.redirects > 0
    }

    /// Looks whether the versions of HTTP can be spoken where steps go by a URL of their own.
    public func stepCheck(settings: PlanValue) -> StepCheck? {
        guard let settings = try? HTTPSettings(planValue: settings) else { return nil }
        let check = HTTPVersionCheck(settings: settings)
        return { step, diagnostics in check.check(step, into: &diagnostics) }
    }
}

/// Holds a step with a whole URL to the version of HTTP that it would be sent by.
private struct HTTPVersionCheck {
    let settings: HTTPSettings

    /// Reports a version that its URL rules out. What `decodeStep` has reported is passed over.
    func check(_ step: LocatedNode, into diagnostics: inout Diagnostics) {
        guard case .mapping(let entries) = step.value, let node = Self.url(in: entries), let text = node.text,
            let (origin, _) = try? HTTPOrigin.splitting(text, schemes: [.http, .https])
        else { return }
        let own = entries.first { $0.key == "version" }?.value.text.flatMap(HTTPVersion.init)
        let version = own ?? settings.version
        guard let problem = settings.at(origin).problem(speaking: [version], with: origin.authority) else { return }
        diagnostics.report(
            Diagnostic(
                problem.message, fix: "write https://, or version: 1.1 in the step",
                at: node.location))
    }

    /// Where a step says where it goes.
    private static func url(in entries: [LocatedNode.Entry]) -> LocatedNode? {
        if let named = entries.first(where: { HTTPStepDecoder.methodKeys.contains($0.key) }) { return named.value }
        guard case .mapping(let parts)? = entries.first(where: { $0.key == "request" })?.value.value else { return nil }
        return parts.first { $0.key == "path" }?.value
    }
}
