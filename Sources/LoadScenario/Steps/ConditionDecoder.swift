import LoadPlan

/// `if` and `while`: for each value a text that it is, or what is said about it; in a list, one of several is enough.
struct ConditionDecoder {
    /// What can be said about a value.
    static let keys = ["equals", "not", "contains", "above", "below", "exists"]

    /// The condition, or nil with reports.
    func condition(_ what: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Condition? {
        if case .list = node.value {
            let nodes = node.list(what, wanted: "conditions of which one is enough", into: &diagnostics) ?? []
            let conditions = nodes.compactMap { values(what, $0, into: &diagnostics) }
            guard conditions.count == nodes.count else { return nil }
            return conditions.count == 1 ? conditions.first : conditions.isEmpty ? nil : .any(conditions)
        }
        return values(what, node, into: &diagnostics)
    }

    private func values(_ what: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Condition? {
        let wanted = "for each value what it is, for example \(what): {role: admin} or {stock: {above: 0}}"
        guard let entries = node.entries(what, wanted: wanted, into: &diagnostics) else { return nil }
        guard !entries.isEmpty else {
            node.refuse(what, wanted: wanted, into: &diagnostics)
            return nil
        }
        let rules = entries.map { entry -> [Condition] in
            guard Template.isName(entry.key) else {
                let inner = (try? Template(parsing: entry.key))?.names.first
                diagnostics.report(
                    Diagnostic(
                        "\"\(entry.key)\" is no name of a value",
                        fix: inner.map { "write \($0), without ${ and }" } ?? "use letters, digits, _ and .",
                        at: entry.keyLocation))
                return []
            }
            return self.rules(entry.key, entry.value, into: &diagnostics).map { .value(entry.key, $0) }
        }
        guard !rules.contains(where: \.isEmpty) else { return nil }
        let all = rules.flatMap(\.self)
        return all.count == 1 ? all[0] : .all(all)
    }

    /// What is said about one value; empty with reports where that is not clear.
    private func rules(
        _ name: String, _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> [Condition.Rule] {
        guard case .mapping(let entries) = node.value else {
            return node.string(name, wanted: "text, or for example {above: 0}", into: &diagnostics)
                .map { [.equals($0)] } ?? []
        }
        guard MappingReader(node, "what is said about \(name)", keys: Self.keys, into: &diagnostics) != nil else {
            return []
        }
        let rules = entries.map { rule($0.key, $0.value, into: &diagnostics) }
        return rules.contains { $0 == nil } ? [] : rules.compactMap(\.self)
    }

    private func rule(
        _ key: String, _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> Condition.Rule? {
        switch key {
        case "equals": node.string(key, into: &diagnostics).map { .equals($0) }
        case "not": node.string(key, into: &diagnostics).map { .differs($0) }
        case "contains": node.string(key, into: &diagnostics).map { .contains($0) }
        case "exists": node.flag(key, into: &diagnostics).map { .exists($0) }
        case "above": node.number(key, into: &diagnostics).map { .above($0) }
        case "below": node.number(key, into: &diagnostics).map { .below($0) }
        default: nil
        }
    }
}
