extension PlanDescription {
    /// What requests may fill in: variables, data and generated values. Secrets stay hidden.
    func dataBlocks(of plan: Plan) -> [String] {
        [
            variablesBlock(plan.variables), Self.block("data", plan.data.map(Self.row)),
            Self.block("generated values", plan.generators.map { [$0.name, Self.text($0.kind)] }),
        ].compactMap(\.self)
    }

    /// Texts with names; nil where there are none.
    func variablesBlock(_ variables: [Variable]) -> String? {
        Self.block("variables", variables.map { [$0.name, $0.isSecret ? "(hidden)" : Self.excerpt($0.value)] })
    }

    private static func block(_ title: String, _ rows: [[String]]) -> String? {
        rows.isEmpty ? nil : "\(title)\n" + Table(rows).text
    }

    private static func row(_ source: DataSource) -> [String] {
        let place = source.path ?? "in the scenario"
        let count = source.rowCount.map { "\(LocatedNode.grouped($0)) row\($0 == 1 ? "" : "s")" }
        let columns = source.columns.isEmpty ? [] : [source.columns.joined(separator: ", ")]
        let sharing = source.sharing == .perUser ? ", rows of its own for each user" : ""
        let cadence = source.cadence == .user ? ", one draw per user" : ""
        return [
            source.name, place, source.order.rawValue + sharing + cadence,
            ((count.map { [$0] } ?? []) + columns).joined(separator: ": "),
        ]
    }

    private static func text(_ kind: ValueGenerator.Kind) -> String {
        switch kind {
        case .uuid: "uuid"
        case .integer(let range):
            "integer from \(LocatedNode.grouped(range.lowerBound)) to \(LocatedNode.grouped(range.upperBound))"
        case .choice(let texts, nil): "one of " + texts.map(excerpt).joined(separator: ", ")
        case .choice(let texts, let weights?):
            "one of " + zip(texts, weights).map { "\(excerpt($0)) (weight \(decimal($1)))" }.joined(separator: ", ")
        case .timestamp(let format): "timestamp, \(format.rawValue)"
        case .pattern(let pattern): "pattern \(pattern.text)"
        case .sequence(let from, let step): "sequence from \(from) in steps of \(step)"
        case .text(let length): "text of \(length) letters and digits"
        }
    }

    /// On one line, and not longer than a line.
    private static func excerpt(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return line.count > 60 ? line.prefix(59) + "…" : line
    }
}
