import LoadPlan

/// Looks at every text under a node for places such as `${product}`: whether they are written right, and whether
/// something gives them a value. It knows no protocol: a place may stand in any text of any step.
struct TemplateCheck {
    /// The names that have a value somewhere in the scenario; nil where mistakes hide some of them.
    let known: Set<String>?
    /// Data sources whose columns nobody has looked at: any column of theirs may be there.
    var unseen: [String] = []

    /// Keys whose texts are taken as they stand; see `StepDecoder.literalKeys`.
    let literalKeys: Set<String>
    /// Keys whose texts are not quoted.
    let secretKeys: Set<String>

    /// Reports what is wrong with the places under the node.
    func check(_ node: LocatedNode, into diagnostics: inout Diagnostics) {
        check(node, in: KeyContext(literalKeys: literalKeys), into: &diagnostics)
    }

    private func check(
        _ node: LocatedNode, in context: KeyContext, isSecret: Bool = false, into diagnostics: inout Diagnostics
    ) {
        switch node.value {
        case .scalar(let text, _): check(text, isSecret: isSecret, at: node.location, into: &diagnostics)
        case .list(let elements):
            for element in elements { check(element, in: context, isSecret: isSecret, into: &diagnostics) }
        case .mapping(let entries):
            for entry in entries {
                if context.isLiteral(entry.key) {
                    refusePlaces(in: entry.value, of: entry.key, into: &diagnostics)
                } else {
                    check(
                        entry.value, in: context.under(entry.key),
                        isSecret: isSecret || secretKeys.contains(entry.key), into: &diagnostics)
                }
            }
        case .null: break
        }
    }

    /// A text that is taken as it stands, but looks as if it was to be filled, is not what its author means.
    private func refusePlaces(in node: LocatedNode, of key: String, into diagnostics: inout Diagnostics) {
        for name in Self.names(in: node, except: []) {
            diagnostics.report(
                Diagnostic(
                    "${\(name)} is not filled under \(key)",
                    fix: "write what is meant: texts under \(key) are taken as they stand", at: node.location))
        }
    }

    /// The names of all places under the node, each once, in order.
    static func names(in node: LocatedNode, except literalKeys: Set<String>) -> [String] {
        var seen: Set<String> = []
        return names(in: node, KeyContext(literalKeys: literalKeys)).filter { seen.insert($0).inserted }
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
        let fix =
            name.nearest(among: known.sorted()).map { "did you mean ${\($0)}?" }
            ?? (known.isEmpty
                ? "write $${\(name)} for the text, or give \(name) a value"
                : "known are \(known.sorted().joined(separator: ", "))")
        diagnostics.report(Diagnostic("nothing gives ${\(name)} a value", fix: fix, at: location))
    }
}

/// Which keys are literal at some depth of a step.
private struct KeyContext {
    let literalKeys: Set<String>
    /// The key above that literal ones are named after, as `expect` in `expect/matches`.
    private var above: String?

    init(literalKeys: Set<String>) {
        self.literalKeys = literalKeys
    }

    func isLiteral(_ key: String) -> Bool {
        literalKeys.contains(key) || above.map { literalKeys.contains("\($0)/\(key)") } ?? false
    }

    func under(_ key: String) -> KeyContext {
        var context = self
        if literalKeys.contains(where: { $0.hasPrefix("\(key)/") }) { context.above = key }
        return context
    }
}
