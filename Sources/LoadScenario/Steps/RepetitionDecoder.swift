import LoadPlan

/// How often steps are repeated: `3`, `{between: [1, 5]}` or `${pages}`.
struct RepetitionDecoder {
    /// The most times that steps may be repeated.
    static let mostTimes = 1_000_000
    /// How often steps are repeated at most where a condition decides and nothing else is said.
    static let usualLimit = 1_000
    private static let wanted = "a number, {between: [1, 5]}, or a value such as ${pages}"

    /// What `repeat` says.
    func times(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> RepeatedSteps.Times? {
        switch node.value {
        case .mapping: return between(node, into: &diagnostics)
        case .scalar(let text, _) where text.contains("$"):
            guard let template = try? Template(parsing: text), case .value(let name)? = template.parts.first,
                template.parts.count == 1
            else {
                node.refuse("repeat", wanted: Self.wanted, into: &diagnostics)
                return nil
            }
            return .value(name)
        case .scalar: return number("repeat", node, into: &diagnostics).map { .fixed($0) }
        default:
            node.refuse("repeat", wanted: Self.wanted, into: &diagnostics)
            return nil
        }
    }

    /// What `at-most` says, or what holds where nothing is said.
    func atMost(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> RepeatedSteps.Times? {
        guard let node else { return .atMost(Self.usualLimit) }
        return number("at-most", node, into: &diagnostics).map { .atMost($0) }
    }

    private func number(_ what: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Int? {
        node.integer(what, in: 1...Self.mostTimes, into: &diagnostics)
    }

    private func between(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> RepeatedSteps.Times? {
        let wanted = "two numbers, for example between: [1, 5]"
        guard
            let ends = MappingReader(node, "\"repeat\"", keys: ["between"], into: &diagnostics)?
                .required("between", example: "between: [1, 5]", into: &diagnostics)
        else { return nil }
        guard case .list(let nodes) = ends.value, nodes.count == 2 else {
            ends.refuse("between", wanted: wanted, into: &diagnostics)
            return nil
        }
        let numbers = nodes.map { $0.integer("between", in: 0...Self.mostTimes, into: &diagnostics) }
        guard let low = numbers[0], let high = numbers[1] else { return nil }
        guard low <= high else {
            diagnostics.report(
                Diagnostic(
                    "between goes from \(low) down to \(high)", fix: "write between: [\(high), \(low)]",
                    at: ends.location))
            return nil
        }
        return .between(low, high)
    }
}
