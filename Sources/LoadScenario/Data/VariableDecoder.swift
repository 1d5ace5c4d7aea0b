import LoadPlan

/// `variables`: texts with names. `product: 7`, `product: {value: 7}`, `token: {env: SHOP_TOKEN, secret: true}`.
///
/// A value comes from the command line, else from the environment, else from the scenario. No message contains one: it
/// may be a secret.
struct VariableDecoder {
    static let keys = ["value", "env", "default", "secret"]
    private static let synonyms = ["environment": "env", "text": "value", "hidden": "secret", "sensitive": "secret"]
    private static let wanted = "a text or number, or for example {env: SHOP_TOKEN, default: none, secret: true}"

    let surroundings: ScenarioSurroundings

    /// The variables; what is wrong is reported.
    func variables(
        from keys: MappingReader, names: inout NamedValues, into diagnostics: inout Diagnostics
    ) -> [Variable] {
        names.variables(in: keys, into: &diagnostics).compactMap { variable($0, into: &diagnostics) }
    }

    private func variable(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Variable? {
        let name = entry.key
        switch entry.value.value {
        case .scalar(let text, _): return Variable(name: name, value: surroundings.variables[name] ?? text)
        case .null: return given(name, environment: nil, at: entry.keyLocation, into: &diagnostics)
        case .list:
            entry.value.refuse("the variable \"\(name)\"", wanted: Self.wanted, into: &diagnostics)
            return nil
        case .mapping: return mapping(entry, into: &diagnostics)
        }
    }

    private func mapping(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Variable? {
        guard
            let keys = MappingReader(
                entry.value, "a variable", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let before = diagnostics.all.count
        if keys["value"] != nil {
            keys.refuse(["default"], "beside value", into: &diagnostics)
            keys.refuse(["env"], "beside value", fix: "write default instead of value", into: &diagnostics)
        }
        let isSecret = keys["secret"]?.flag("secret", into: &diagnostics) ?? false
        let environment = keys["env"]?.name("env", into: &diagnostics)
        let written = ["value", "default"].compactMap { key in
            keys[key].flatMap { node in text(node, key, into: &diagnostics) }
        }.first
        guard diagnostics.all.count == before else { return nil }
        if let value = surroundings.variables[entry.key] ?? environment.flatMap({ surroundings.environment[$0] })
            ?? written
        {
            return Variable(name: entry.key, value: value, isSecret: isSecret)
        }
        guard !keys.isMisspelt("value"), !keys.isMisspelt("default"), !keys.isMisspelt("env") else { return nil }
        return given(
            entry.key, isSecret: isSecret, environment: environment, at: entry.keyLocation, into: &diagnostics)
    }

    /// The text of `value` or `default`; a mistake is named without it.
    private func text(_ node: LocatedNode, _ key: String, into diagnostics: inout Diagnostics) -> String? {
        if let text = node.text { return text }
        node.refuse(key, wanted: "a text or number; \"\" is a text of nothing", into: &diagnostics)
        return nil
    }

    /// A variable whose value only the command line can say.
    private func given(
        _ name: String, isSecret: Bool = false, environment: String?, at place: SourceLocation,
        into diagnostics: inout Diagnostics
    ) -> Variable? {
        if let value = surroundings.variables[name] { return Variable(name: name, value: value, isSecret: isSecret) }
        let ways = environment.map { "set the environment variable \($0), or " } ?? ""
        let missing = environment == nil ? "a value" : "a default"
        diagnostics.report(
            Diagnostic(
                "the variable \"\(name)\" has no value", fix: "\(ways)give --var \(name)=..., or write \(missing)",
                at: place))
        return nil
    }

    /// Reports values for variables that the scenario does not have.
    func reportUnknown(known: [String], into diagnostics: inout Diagnostics) {
        for name in surroundings.variables.keys.sorted() where !known.contains(name) {
            let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
            let fix =
                known.isEmpty
                ? "it has none; write variables: {\(name): ...} in it"
                : name.nearest(among: known).map { "did you mean \"\($0)\"? Its variables are \(list)" }
                    ?? "its variables are \(list)"
            diagnostics.report(Diagnostic("--var \(name): the scenario has no such variable", fix: fix))
        }
    }
}
