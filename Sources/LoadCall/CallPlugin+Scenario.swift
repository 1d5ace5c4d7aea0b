import LoadPlan

/// What all protocols of calls have in common of reading scenarios.
extension CallPlugin {
    /// A result's name stands for itself.
    public var literalKeys: Set<String> { ["save"] }

    private var keysOfAllCalls: [String] { ["timeout"] + (results == .none ? [] : ["expect", "save"]) }

    /// Reads one step, by `readCall` and what all calls have.
    public func decodeStep(_ node: LocatedNode, name: String?, diagnostics: inout Diagnostics) -> ExchangeStep? {
        guard
            let keys = MappingReader(
                node, "a step of \(self.name)", keys: callKeys + keysOfAllCalls.filter { !callKeys.contains($0) },
                others: StepKeys.common, synonyms: callSynonyms, into: &diagnostics)
        else { return nil }
        let step = readCall(keys, into: &diagnostics)
        let timeout = keys["timeout"]?.duration("timeout", into: &diagnostics)
        var (expected, saved) = ([CallSpecification<Call>.Expectation](), [CallSpecification<Call>.Saved]())
        if results != .none {
            expected = entries(keys["expect"], "expect", into: &diagnostics).map {
                .init(result: $0.key, text: $0.text)
            }
            saved = entries(keys["save"], "save", into: &diagnostics).map { .init(name: $0.key, result: $0.text) }
        }
        guard let step else { return nil }
        let specification = CallSpecification(
            call: step.call, timeout: timeout.map { $0 / .seconds(1) }, expected: expected.isEmpty ? nil : expected,
            saved: saved.isEmpty ? nil : saved)
        do {
            return ExchangeStep(
                executor: self.name, name: name ?? step.name, method: step.method,
                specification: try PlanValue(encoding: specification), saves: saved.map(\.name))
        } catch {
            diagnostics.report(Diagnostic("the step cannot be kept in a plan: \(error)", at: node.location))
            return nil
        }
    }

    /// The entries of `expect` (result: text) or `save` (name: result).
    private func entries(
        _ node: LocatedNode?, _ what: String, into diagnostics: inout Diagnostics
    ) -> [(key: String, text: String)] {
        let example = what == "expect" ? "\(firstResult): text" : "name: \(firstResult)"
        let wanted = "for example {\(example)}"
        guard let node, let entries = node.entries(what, wanted: wanted, into: &diagnostics) else { return [] }
        return entries.compactMap { entry in
            guard
                let text = entry.value.string(
                    "\(what) \(entry.key)", wanted: "for example \(example)", into: &diagnostics)
            else { return nil }
            if what == "expect" {
                check(result: entry.key, at: entry.keyLocation, into: &diagnostics)
            } else {
                check(result: text, at: entry.value.location, into: &diagnostics)
                if !Template.isName(entry.key) {
                    diagnostics.report(
                        Diagnostic(
                            "\"\(entry.key)\" is no name for a value", fix: "write letters, digits, _ and -",
                            at: entry.keyLocation))
                }
            }
            return (entry.key, text)
        }
    }

    private var firstResult: String {
        if case .named(let names) = results, let first = names.first { first } else { "result" }
    }

    private func check(result: String, at location: SourceLocation, into diagnostics: inout Diagnostics) {
        guard case .named(let names) = results, !names.contains(result) else { return }
        let fix =
            result.nearest(among: names).map { "did you mean \"\($0)\"?" }
            ?? "known are \(names.joined(separator: ", "))"
        diagnostics.report(Diagnostic("\(name) gives no result \"\(result)\"", fix: fix, at: location))
    }

    /// Reads the settings, by `readSettings` and what all calls have.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        let keys = node.flatMap {
            MappingReader(
                $0, "\"\(name)\"", keys: settingsKeys + (settingsKeys.contains("timeout") ? [] : ["timeout"]),
                into: &diagnostics)
        }
        let own = readSettings(target: target, keys, into: &diagnostics)
        let timeout = keys?["timeout"]?.duration("timeout", into: &diagnostics)
        guard let own else { return nil }
        let settings = CallSettings(
            own: own, timeout: timeout.map { $0 / .seconds(1) } ?? CallSettings<Settings>.defaultTimeout)
        do {
            return try PlanValue(encoding: settings)
        } catch {
            let place = node?.location ?? target?.location
            diagnostics.report(Diagnostic("the settings of \(name) cannot be kept in a plan: \(error)", at: place))
            return nil
        }
    }

    /// Where its clients connect to.
    public func hosts(of steps: [ExchangeStep], settings: PlanValue) -> [String?] {
        let settings: CallSettings<Settings>? = try? settings.decoded()
        let host = settings.flatMap { address(of: $0.own) }.map { $0.description.lowercased() }
        return steps.map { _ in host }
    }

    /// A step for people.
    public func describe(_ step: ExchangeStep) -> (request: String, details: [String])? {
        guard let specification: CallSpecification<Call> = try? step.specification.decoded() else { return nil }
        var details: [String] = []
        if let timeout = specification.timeout {
            details.append("timeout \(Duration.nanoseconds(timeout.nanoseconds).compactText)")
        }
        for expected in specification.expected ?? [] { details.append("expect \(expected.result) \(expected.text)") }
        for saved in specification.saved ?? [] { details.append("save \(saved.name) from \(saved.result)") }
        return (words(for: specification.call) ?? "\(step.method) \(step.name)", details)
    }

    /// The settings for people: where it connects to, the time-out, and what `words(for:)` adds.
    public func describe(settings: PlanValue) -> [(key: String, value: String)]? {
        guard let settings: CallSettings<Settings> = try? settings.decoded() else { return nil }
        let timeout = Duration.nanoseconds(settings.timeout.nanoseconds).compactText
        let target = address(of: settings.own).map { [(key: "target", value: $0.description)] } ?? []
        return target + [(key: "timeout", value: timeout)] + words(for: settings.own)
    }
}
