import LoadPlan

/// Reads what is said about the parts of a response or a message besides its status: `headers`, `body`, `json`, `xpath`,
/// `size` and `time`.
package struct ContentCheckReader {
    /// The keys of what a header must be.
    package static let headerKeys = ["equals", "contains", "matches", "exists"]
    /// The keys of what the body must be.
    package static let bodyKeys = ["equals", "contains", "matches"]
    /// The keys of what the value at a path must be.
    package static let jsonKeys = ["equals", "above", "below", "contains", "matches", "exists", "count"]
    /// The keys of what an XPath expression must find.
    package static let xpathKeys = jsonKeys
    /// The keys of what a size must be.
    package static let sizeKeys = ["above", "below"]
    /// The keys of what a time must be.
    package static let timeKeys = ["below"]
    /// Words that people write for the keys.
    package static let synonyms = [
        "header": "headers", "text": "body", "jsonpath": "json", "css": "xpath", "html": "xpath", "length": "size",
        "response-time": "time", "latency": "time", "duration": "time",
    ]

    /// Makes a reader.
    package init() {}

    /// All keys that it reads, in the order in which checks are made.
    package static let keys = ["headers", "body", "json", "xpath", "size", "time"]

    /// The checks under those keys, in the order of the list; nothing where none of them is there.
    ///
    /// - Parameter known: those of its keys that the mapping may have.
    package func checks(
        _ keys: MappingReader, among known: [String] = Self.keys, into diagnostics: inout Diagnostics
    ) -> [ContentCheck] {
        Self.keys.filter(known.contains).flatMap { key -> [ContentCheck] in
            let node = keys[key]
            switch key {
            case "headers": return headers(node, into: &diagnostics)
            case "body":
                return rules(node, key, of: .body, Self.bodyKeys, example: "contains: hello", into: &diagnostics)
            case "json": return json(node, into: &diagnostics)
            case "xpath": return xpath(node, into: &diagnostics)
            case "size":
                return rules(node, key, of: .size, Self.sizeKeys, example: "below: 64KiB", into: &diagnostics)
            default:
                return rules(node, key, of: .time, Self.timeKeys, example: "below: 300ms", into: &diagnostics)
            }
        }
    }

    /// The checks of metadata, which has the form of headers.
    package func metadata(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [ContentCheck] {
        headers(node, "metadata", example: "{x-shop: {exists: true}}", into: &diagnostics)
    }

    private func headers(
        _ node: LocatedNode?, _ what: String = "headers", example: String = "{Content-Type: {contains: json}}",
        into diagnostics: inout Diagnostics
    ) -> [ContentCheck] {
        let entries = node?.entries(what, wanted: "a mapping, for example \(example)", into: &diagnostics) ?? []
        return entries.flatMap { entry -> [ContentCheck] in
            guard HTTPSyntax.isToken(entry.key) else {
                diagnostics.report(
                    Diagnostic(
                        "\"\(entry.key)\" is no header name", fix: "use letters, digits and -", at: entry.keyLocation))
                return []
            }
            return rules(
                entry.value, "the header \"\(entry.key)\"", of: .header(entry.key), Self.headerKeys,
                example: "contains: json", into: &diagnostics)
        }
    }

    private func json(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [ContentCheck] {
        let wanted = "a mapping from paths, for example {$.total: {above: 5}}"
        let entries = node?.entries("json", wanted: wanted, into: &diagnostics) ?? []
        return entries.flatMap { entry -> [ContentCheck] in
            do throws(Diagnostic) {
                _ = try JSONPath(entry.key)
            } catch {
                diagnostics.report(Diagnostic("path \(error.message)", fix: error.fix, at: entry.keyLocation))
            }
            return rules(
                entry.value, "\"\(entry.key)\"", of: .json(entry.key), Self.jsonKeys, example: "above: 5",
                into: &diagnostics)
        }
    }

    private func xpath(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [ContentCheck] {
        let wanted = "a mapping from expressions, for example {//h1: Welcome}"
        let entries = node?.entries("xpath", wanted: wanted, into: &diagnostics) ?? []
        return entries.flatMap { entry -> [ContentCheck] in
            do throws(Diagnostic) {
                _ = try XPathExpression(entry.key)
            } catch {
                diagnostics.report(Diagnostic("xpath \(error.message)", fix: error.fix, at: entry.keyLocation))
            }
            return rules(
                entry.value, "\"\(entry.key)\"", of: .xpath(entry.key), Self.xpathKeys, example: "contains: Welcome",
                into: &diagnostics)
        }
    }

    /// What is said of one part: a value that it equals, or a mapping of rules.
    private func rules(
        _ node: LocatedNode?, _ what: String, of subject: ContentCheck.Subject, _ keys: [String], example: String,
        into diagnostics: inout Diagnostics
    ) -> [ContentCheck] {
        guard let node else { return [] }
        let reader = ContentRuleReader(subject: subject)
        guard case .mapping(let entries) = node.value else {
            guard keys.contains("equals") else {
                node.refuse(what, wanted: "for example {\(example)}", into: &diagnostics)
                return []
            }
            return reader.equality(node, what, into: &diagnostics).map { [ContentCheck(subject, $0)] } ?? []
        }
        if entries.isEmpty {
            diagnostics.report(
                Diagnostic("\(what) says nothing", fix: "write for example {\(example)}", at: node.location))
        }
        let synonyms = [
            "present": "exists", "is": "equals", "eq": "equals", "regex": "matches", "gt": "above", "lt": "below",
            "min": "above", "max": "below", "length": "count",
        ].filter { keys.contains($0.value) }
        guard let mapping = MappingReader(node, what, keys: keys, synonyms: synonyms, into: &diagnostics) else {
            return []
        }
        return keys.compactMap { key in
            mapping[key].flatMap { reader.rule(key, $0, into: &diagnostics) }.map { ContentCheck(subject, $0) }
        }
    }
}
