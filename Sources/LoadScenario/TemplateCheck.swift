import LoadPlan

/// Looks at every text under a node for places such as `${product}`: whether they are written right, and whether
/// something gives them a value. It knows no protocol: a place may stand in any text of any step.
struct TemplateCheck {
    /// The names that have a value somewhere in the scenario; nil where mistakes hide some of them.
    let known: Set<String>?
    /// Data sources whose columns nobody has looked at: any column of theirs may be there.
    var unseen: [String] = []
    /// Data sources whose rows are drawn elsewhere, by users.
    var ofUsers: [String] = []

    /// Those who read the steps, and know which of their texts are taken as they stand and which are not quoted.
    let decoders: [any StepDecoder]

    /// Reports what is wrong with the places in steps, wherever they stand under the node.
    func check(stepsUnder node: LocatedNode, into diagnostics: inout Diagnostics) {
        check(node, in: .outside, into: &diagnostics)
    }

    /// Reports what is wrong with the places in the settings of an executor.
    func check(settings node: LocatedNode, into diagnostics: inout Diagnostics) {
        check(node, in: .below, into: &diagnostics)
    }

    private func check(
        _ node: LocatedNode, in context: KeyContext, isSecret: Bool = false, into diagnostics: inout Diagnostics
    ) {
        switch node.value {
        case .scalar(let text, _): check(text, isSecret: isSecret, at: node.location, into: &diagnostics)
        case .list(let elements):
            for element in elements { check(element, in: context, isSecret: isSecret, into: &diagnostics) }
        case .mapping(let entries):
            let context = context.entering(entries, of: decoders)
            for entry in entries {
                if context.isLiteral(entry.key) {
                    refusePlaces(in: entry.value, of: entry.key, into: &diagnostics)
                } else {
                    check(
                        entry.value, in: context.under(entry.key),
                        isSecret: isSecret || isSecretKey(entry.key), into: &diagnostics)
                }
            }
        case .null: break
        }
    }

    /// A text that is taken as it stands, but looks as if it was to be filled, is not what its author means.
    private func refusePlaces(in node: LocatedNode, of key: String, into diagnostics: inout Diagnostics) {
        for name in Self.names(in: node) {
            diagnostics.report(
                Diagnostic(
                    "${\(name)} is not filled under \(key)",
                    fix: "write what is meant: texts under \(key) are taken as they stand", at: node.location))
        }
    }

    private func isSecretKey(_ key: String) -> Bool { decoders.contains { $0.secretKeys.contains(key) } }

    /// The names of all places in a step, each once, in order, but for the texts that its decoder takes as they stand.
    static func names(inStep node: LocatedNode, of decoder: any StepDecoder) -> [String] {
        unique(names(in: node, .step(literalKeys: decoder.literalKeys)))
    }

    /// The names of all places under the node, each once, in order.
    static func names(in node: LocatedNode) -> [String] { unique(names(in: node, .below)) }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func names(in node: LocatedNode, _ context: KeyContext) -> [String] {
        switch node.value {
        case .scalar(let text, _): (try? Template(parsing: text))?.names ?? []
        case .list(let elements): elements.flatMap { names(in: $0, context) }
        case .mapping(let entries):
            entries.flatMap { context.isLiteral($0.key) ? [] : names(in: $0.value, context.under($0.key)) }
        case .null: []
        }
    }

    private func check(
        _ text: String, isSecret: Bool, at location: SourceLocation, into diagnostics: inout Diagnostics
    ) {
        let template: Template
        do throws(Diagnostic) {
            template = try Template(parsing: text)
        } catch {
            let message = isSecret ? "a place for a value is not written right here" : error.message
            let fix = isSecret ? "write ${name}, or $${ for the text ${" : error.fix
            diagnostics.report(Diagnostic(message, fix: fix, at: location))
            return
        }
        for name in Set(template.names).sorted() { check(name: name, at: location, into: &diagnostics) }
    }

    /// Reports a name that nothing gives a value.
    func check(name: String, at location: SourceLocation, into diagnostics: inout Diagnostics) {
        guard let known, !known.contains(name), !unseen.contains(where: { name.hasPrefix("\($0).") }) else { return }
        if let source = ofUsers.first(where: { name.hasPrefix("\($0).") }) {
            diagnostics.report(
                Diagnostic(
                    "${\(name)} has no value here: users draw the rows of \(source), and this is nobody's",
                    fix: "write it into the users' steps, such as on-start, or take a variable or generated value",
                    at: location))
            return
        }
        let fix =
            name.nearest(among: known.sorted()).map { "did you mean ${\($0)}?" }
            ?? (known.isEmpty
                ? "write $${\(name)} for the text, or give \(name) a value"
                : "known are \(known.sorted().joined(separator: ", "))")
        diagnostics.report(Diagnostic("nothing gives ${\(name)} a value", fix: fix, at: location))
    }
}

/// Where a mapping stands, as to the keys that are literal: the same words in a query or a JSON body are data.
private enum KeyContext {
    /// Not in a step yet.
    case outside
    /// The mapping that is the step.
    case step(literalKeys: Set<String>)
    /// Below a key of the step that literal ones are named after, as `expect` in `expect/matches`: these are literal.
    case under(Set<String>)
    /// Below any other key.
    case below

    /// The context of a mapping's own keys.
    func entering(_ entries: [LocatedNode.Entry], of decoders: [any StepDecoder]) -> KeyContext {
        guard case .outside = self else { return self }
        let decoder = decoders.first { decoder in entries.contains { decoder.stepKeys.contains($0.key) } }
        return decoder.map { .step(literalKeys: $0.literalKeys) } ?? .outside
    }

    func isLiteral(_ key: String) -> Bool {
        switch self {
        case .step(let keys), .under(let keys): keys.contains(key)
        case .outside, .below: false
        }
    }

    /// The context of what stands under a key.
    func under(_ key: String) -> KeyContext {
        guard case .step(let keys) = self else { return self }
        let named = keys.filter { $0.hasPrefix("\(key)/") }.map { String($0.dropFirst(key.count + 1)) }
        return named.isEmpty ? .below : .under(Set(named))
    }
}
