import LoadPlan

/// Reads what is said about one part of a response: `{above: 5}`, `{contains: token}`.
struct ContentRuleReader {
    /// The most elements that `count` may ask for.
    static let mostElements = 1_000_000_000

    let subject: ContentCheck.Subject

    /// The rule under a key, or nil with a report.
    func rule(_ key: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> ContentCheck.Rule? {
        switch key {
        case "equals": equality(node, key, into: &diagnostics)
        case "contains": part(node, into: &diagnostics).map { .contains($0) }
        case "matches": pattern(node, into: &diagnostics).map { .matches($0) }
        case "exists": node.flag(key, into: &diagnostics).map { .exists($0) }
        case "count": node.integer(key, in: 0...Self.mostElements, into: &diagnostics).map { .count($0) }
        default: limit(key, node, into: &diagnostics).map { key == "above" ? .above($0) : .below($0) }
        }
    }

    /// A value to be equal to: text, or of `json` any scalar.
    func equality(_ node: LocatedNode, _ what: String, into diagnostics: inout Diagnostics) -> ContentCheck.Rule? {
        guard case .json = subject else {
            return node.string(what, wanted: "text, or for example {contains: json}", into: &diagnostics)
                .map { .equals($0) }
        }
        switch node.value {
        case .scalar, .null: return .equals(JSONText(node).text)
        case .list, .mapping:
            node.refuse(what, wanted: "one value; a path such as $.items[0] leads to each", into: &diagnostics)
            return nil
        }
    }

    private func part(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        guard let text = node.string("contains", into: &diagnostics) else { return nil }
        guard !text.isEmpty else {
            diagnostics.report(
                Diagnostic("contains is empty, which everything contains", fix: "write text", at: node.location))
            return nil
        }
        return text
    }

    private func pattern(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> String? {
        node.parse("matches", wanted: "a regular expression in single quotes", into: &diagnostics) {
            text throws(Diagnostic) in try RegularExpression(text).text
        }
    }

    private func limit(_ key: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Double? {
        switch subject {
        case .size: return node.byteCount(key, into: &diagnostics).map(Double.init)
        case .time: return node.duration(key, into: &diagnostics)?.inSeconds
        default: return number(key, node, into: &diagnostics)
        }
    }

    private func number(_ key: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> Double? {
        guard case .scalar(let text, false) = node.value else {
            node.refuse(key, wanted: "a number, for example \(key): 5", into: &diagnostics)
            return nil
        }
        guard JSONText.isNumber(text), let value = Double(text), value.isFinite else {
            diagnostics.report(
                Diagnostic(
                    "\(key) \"\(text)\" is not a number", fix: "write for example \(key): 5", at: node.location))
            return nil
        }
        return value
    }
}
