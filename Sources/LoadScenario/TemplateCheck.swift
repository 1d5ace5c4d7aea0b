import LoadPlan

/// Looks at every text under a node for places such as `${product}`: whether they are written right, and whether
/// something gives them a value. It knows no protocol: a place may stand in any text of any step.
struct TemplateCheck {
    /// The names that have a value somewhere in the scenario; nil where mistakes hide some of them.
    let known: Set<String>?
    /// Data sources whose columns nobody has looked at: any column of theirs may be there.
    var unseen: [String] = []

    /// Keys whose texts are taken as they stand.
    let literalKeys: Set<String>

    /// Reports what is wrong with the places under the node.
    func check(_ node: LocatedNode, into diagnostics: inout Diagnostics) {
        switch node.value {
        case .scalar(let text, _): check(text, at: node.location, into: &diagnostics)
        case .list(let elements): for element in elements { check(element, into: &diagnostics) }
        case .mapping(let entries):
            for entry in entries {
                if literalKeys.contains(entry.key) {
                    refusePlaces(in: entry.value, of: entry.key, into: &diagnostics)
                } else {
                    check(entry.value, into: &diagnostics)
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
        let found: [String] =
            switch node.value {
            case .scalar(let text, _): (try? Template(parsing: text))?.names ?? []
            case .list(let elements): elements.flatMap { names(in: $0, except: literalKeys) }
            case .mapping(let entries):
                entries.flatMap { literalKeys.contains($0.key) ? [] : names(in: $0.value, except: literalKeys) }
            case .null: []
            }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    private func check(_ text: String, at location: SourceLocation, into diagnostics: inout Diagnostics) {
        let template: Template
        do throws(Diagnostic) {
            template = try Template(parsing: text)
        } catch {
            diagnostics.report(Diagnostic(error.message, fix: error.fix, at: location))
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
