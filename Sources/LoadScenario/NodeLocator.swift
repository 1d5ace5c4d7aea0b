import LoadPlan
import Yams

/// Turns the YAML parser's nodes into located ones: resolves merge keys, reports repeated keys and what a scenario
/// cannot use (tags, keys that are no words), and stops aliases from growing without bound.
struct NodeLocator {
    let file: String
    let lines: SourceLines
    let masks: [MaskedKey]

    /// Aliases of aliases can describe billions of values in a few lines; no scenario needs this many.
    private var remaining = 200_000

    init(file: String, lines: SourceLines, masks: [MaskedKey]) {
        self.file = file
        self.lines = lines
        self.masks = masks
    }

    mutating func locate(_ node: Node, into diagnostics: inout Diagnostics) -> LocatedNode? {
        let place = location(node.mark)
        guard let value = value(of: node, at: place, into: &diagnostics) else {
            let limit = Diagnostic("the scenario has more than 200,000 values", fix: "use fewer aliases", at: place)
            if !diagnostics.all.contains(where: { $0.message == limit.message }) { diagnostics.report(limit) }
            return nil
        }
        return LocatedNode(value, at: place)
    }

    /// Nil where there are too many values.
    private mutating func value(
        of node: Node, at place: SourceLocation, into diagnostics: inout Diagnostics
    ) -> LocatedNode.Value? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        switch node {
        case .scalar(let scalar):
            return value(of: scalar, at: place, into: &diagnostics)
        case .sequence(let sequence):
            checkTag(sequence.tag, standard: ["", "!", Tag.Name.seq.rawValue], at: place, into: &diagnostics)
            var elements: [LocatedNode] = []
            for element in sequence {
                guard let located = locate(element, into: &diagnostics) else { return nil }
                elements.append(located)
            }
            return .list(elements)
        case .mapping(let mapping):
            checkTag(mapping.tag, standard: ["", "!", Tag.Name.map.rawValue], at: place, into: &diagnostics)
            return entries(of: mapping, into: &diagnostics).map { .mapping($0) }
        case .alias:
            return .null  // Only the emitter makes alias nodes; the parser has followed them.
        }
    }

    private func value(
        of scalar: Node.Scalar, at place: SourceLocation, into diagnostics: inout Diagnostics
    ) -> LocatedNode.Value {
        let text = Tag.Name.str.rawValue
        let standard = ["", "!", text] + ["int", "float", "bool", "null"].map { "tag:yaml.org,2002:\($0)" }
        checkTag(scalar.tag, standard: standard, at: place, into: &diagnostics)
        let isText = scalar.style != .plain || scalar.tag.rawValue == text
        if !isText, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .null }
        return .scalar(scalar.string, quoted: isText)
    }

    private mutating func entries(
        of mapping: Node.Mapping, into diagnostics: inout Diagnostics
    ) -> [LocatedNode.Entry]? {
        var entries: [LocatedNode.Entry] = []
        var merged: [LocatedNode.Entry] = []
        for (keyNode, valueNode) in mapping {
            guard let value = locate(valueNode, into: &diagnostics) else { return nil }
            let place = location(keyNode.mark)
            guard let key = key(keyNode) else {
                diagnostics.report(
                    Diagnostic(
                        "this key is \(keyNode.scalar == nil ? "no word" : "empty")",
                        fix: "write a word before the colon", at: place))
                continue
            }
            if key == "<<", keyNode.scalar?.style == .plain {
                merged += mergedEntries(value, into: &diagnostics)
            } else if let first = entries.first(where: { $0.key == key }) {
                diagnostics.report(
                    Diagnostic(
                        "the key \"\(key)\" is here a second time; the first is on line \(first.keyLocation.line)",
                        fix: "keep one of the two", at: place))
            } else {
                entries.append(.init(key: key, keyLocation: place, value: value))
            }
        }
        for entry in merged where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
        return entries
    }

    /// `<<: *defaults` or `<<: [*a, *b]` (YAML 1.1 merge key): the entries of other mappings, earlier ones first.
    private func mergedEntries(_ value: LocatedNode, into diagnostics: inout Diagnostics) -> [LocatedNode.Entry] {
        switch value.value {
        case .mapping(let entries): return entries
        case .list(let nodes): return nodes.flatMap { mergedEntries($0, into: &diagnostics) }
        default:
            value.refuse("<<", wanted: "an alias of a mapping, for example <<: *defaults", into: &diagnostics)
            return []
        }
    }

    /// The key's text without its mask; nil where it is no scalar or empty.
    private func key(_ node: Node) -> String? {
        guard let scalar = node.scalar, !scalar.string.isEmpty else { return nil }
        guard
            let mask = masks.first(where: {
                $0.line == scalar.mark?.line && $0.column == scalar.mark?.column
                    && $0.mask == scalar.string.unicodeScalars.first
            })
        else { return scalar.string }
        return String(mask.original) + String(scalar.string.unicodeScalars.dropFirst())
    }

    private func checkTag(
        _ tag: Tag, standard: [String], at place: SourceLocation, into diagnostics: inout Diagnostics
    ) {
        guard !standard.contains(tag.rawValue) else { return }
        diagnostics.report(Diagnostic("the tag \"\(tag.rawValue)\" means nothing here", fix: "remove it", at: place))
    }

    private func location(_ mark: Mark?) -> SourceLocation {
        lines.location(line: mark?.line ?? 1, column: mark?.column ?? 1, file: file)
    }
}
