import LoadPlan

/// Reads `save`: a mapping from names to where their values are in the response.
package struct ContentExtractionReader {
    /// Keys that say where a value is.
    package static let sourceKeys = ["json", "xpath", "regex", "header", "cookie"]
    /// All keys of a value.
    package static let keys = sourceKeys + ["group", "index", "default"]
    private static let synonyms = [
        "jsonpath": "json", "path": "json", "pattern": "regex", "matches": "regex", "fallback": "default",
        "nth": "index", "css": "xpath", "selector": "xpath",
    ]
    /// The highest index and group.
    package static let highestIndex = 1_000_000

    /// Makes a reader.
    package init() {}

    /// The extractions, in the order written; none where the node is absent.
    package func extractions(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [ContentExtraction] {
        let wanted = "a mapping, for example {id: {json: $.id}}"
        guard let node, let entries = node.entries("save", wanted: wanted, into: &diagnostics) else { return [] }
        if entries.isEmpty {
            diagnostics.report(Diagnostic("save is empty", fix: "write \(wanted)", at: node.location))
        }
        return entries.compactMap { entry in
            let isName = self.isName(entry, into: &diagnostics)
            guard let extraction = extraction(entry, into: &diagnostics), isName else { return nil }
            return extraction
        }
    }

    /// A name that `${name}` can hold.
    private func isName(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Bool {
        let isWord = entry.key.utf8.allSatisfy { HTTPSyntax.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
        if isWord, let first = entry.key.first, !first.isNumber { return true }
        let problem = entry.key.isEmpty ? "a name is empty" : "the name \"\(entry.key)\" is not a word"
        diagnostics.report(
            Diagnostic(problem, fix: "use letters, digits and _, with no digit first", at: entry.keyLocation))
        return false
    }

    private func extraction(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> ContentExtraction? {
        let node = entry.value
        if let text = node.text {
            let example = text.first == "$" ? text : "$.id"
            node.refuse("\"\(entry.key)\"", wanted: "where it is, for example {json: \(example)}", into: &diagnostics)
            return nil
        }
        guard
            let keys = MappingReader(
                node, "\"\(entry.key)\"", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let index = keys["index"]?.integer("index", in: 0...Self.highestIndex, into: &diagnostics)
        let fallback = keys["default"]?.string("default", wanted: "text, \"\" for none", into: &diagnostics)
        if keys["regex"] == nil { keys.refuse(["group"], "without regex", into: &diagnostics) }
        let present = keys.present(of: Self.sourceKeys)
        for other in present.dropFirst() {
            diagnostics.report(
                Diagnostic(
                    "a value comes from one place, but this one has \"\(present[0])\" and \"\(other)\"",
                    fix: "keep one of them", at: keys.location(of: other)))
        }
        guard let key = present.first, let value = keys[key] else {
            if !Self.sourceKeys.contains(where: keys.isMisspelt) {
                diagnostics.report(
                    Diagnostic(
                        "\(keys.what) does not say where its value is", fix: "write for example {json: $.id}",
                        at: node.location))
            }
            return nil
        }
        guard let source = source(key, value, keys, into: &diagnostics) else { return nil }
        return ContentExtraction(entry.key, from: source, index: index ?? 0, fallback: fallback)
    }

    private func source(
        _ key: String, _ node: LocatedNode, _ keys: MappingReader, into diagnostics: inout Diagnostics
    ) -> ContentExtraction.Source? {
        switch key {
        case "json":
            return node.parse("json", wanted: "a path, for example $.id", into: &diagnostics) {
                text throws(Diagnostic) in .json(try JSONPath(text).text)
            }
        case "xpath":
            return node.parse("xpath", wanted: "an expression in single quotes, for example '//h1'", into: &diagnostics)
            {
                text throws(Diagnostic) in .xpath(try XPathExpression(text).text)
            }
        case "regex":
            let expression = node.parse("regex", wanted: "a regular expression in single quotes", into: &diagnostics) {
                text throws(Diagnostic) in try RegularExpression(text)
            }
            return expression.flatMap { regex($0, group: keys["group"], into: &diagnostics) }
        case "header":
            return token(node, "header", wanted: "a header's name, for example Location", into: &diagnostics)
                .map { .header($0) }
        default:
            return token(node, "cookie", wanted: "a cookie's name, for example session", into: &diagnostics)
                .map { .cookie($0) }
        }
    }

    /// Where no group is named, the first; the whole match of a pattern without groups.
    private func regex(
        _ expression: RegularExpression, group node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> ContentExtraction.Source? {
        guard let node else { return .regex(expression.text, group: min(1, expression.groups)) }
        guard let group = node.integer("group", in: 0...Self.highestIndex, into: &diagnostics) else { return nil }
        guard group <= expression.groups else {
            let there = ["no group", "1 group"].dropFirst(expression.groups).first ?? "\(expression.groups) groups"
            diagnostics.report(
                Diagnostic(
                    "group \(group) is not there: the pattern has \(there)",
                    fix: "write at most group: \(expression.groups), or put ( ) around what is wanted",
                    at: node.location))
            return nil
        }
        return .regex(expression.text, group: group)
    }

    private func token(
        _ node: LocatedNode, _ what: String, wanted: String, into diagnostics: inout Diagnostics
    ) -> String? {
        guard let text = node.string(what, wanted: wanted, into: &diagnostics) else { return nil }
        guard HTTPSyntax.isToken(text) else {
            diagnostics.report(Diagnostic("\(what) \"\(text)\" is no name", fix: "write \(wanted)", at: node.location))
            return nil
        }
        return text
    }
}
