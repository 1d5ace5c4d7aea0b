import LoadPlan

/// Reads `expect`: the statuses that are no error, and checks of the response.
struct HTTPExpectationReader {
    /// The keys of what a header must be.
    static let headerKeys = ["equals", "contains", "matches", "exists"]
    /// The keys of what the body must be.
    static let bodyKeys = ["equals", "contains", "matches"]
    /// The keys of what the value at a path must be.
    static let jsonKeys = ["equals", "above", "below", "contains", "matches", "exists", "count"]
    /// The keys of what an XPath expression must find.
    static let xpathKeys = jsonKeys
    /// The keys of what a size must be.
    static let sizeKeys = ["above", "below"]
    /// The keys of what a time must be.
    static let timeKeys = ["below"]
    private static let synonyms = [
        "header": "headers", "text": "body", "jsonpath": "json", "css": "xpath", "html": "xpath", "length": "size",
        "response-time": "time",
        "latency": "time", "duration": "time",
    ]

    /// The statuses, nil where nothing is said of them, and the checks; none where the node is absent.
    func expectation(
        _ node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> (statuses: [HTTPRequestSpecification.StatusRange]?, checks: [HTTPCheck]) {
        guard let node else { return (nil, []) }
        if let text = node.text, HTTPStatusReader().isStatus(text) {
            node.refuse("expect", wanted: "expect: {status: \(text)}", into: &diagnostics)
            return (nil, [])
        }
        guard
            let keys = MappingReader(
                node, "\"expect\"", keys: HTTPStepDecoder.expectationKeys, synonyms: Self.synonyms, into: &diagnostics)
        else { return (nil, []) }
        if node.value == .mapping([]) {
            diagnostics.report(
                Diagnostic("\"expect\" says nothing", fix: "write for example status: 200", at: node.location))
        }
        let statuses = keys["status"].flatMap { HTTPStatusReader().statuses($0, into: &diagnostics) }
        var checks = headers(keys["headers"], into: &diagnostics)
        checks += rules(keys["body"], "body", of: .body, Self.bodyKeys, example: "contains: hello", into: &diagnostics)
        checks += json(keys["json"], into: &diagnostics)
        checks += xpath(keys["xpath"], into: &diagnostics)
        checks += rules(keys["size"], "size", of: .size, Self.sizeKeys, example: "below: 64KiB", into: &diagnostics)
        checks += rules(keys["time"], "time", of: .time, Self.timeKeys, example: "below: 300ms", into: &diagnostics)
        return (statuses, checks)
    }

    private func headers(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [HTTPCheck] {
        let wanted = "a mapping, for example {Content-Type: {contains: json}}"
        let entries = node?.entries("headers", wanted: wanted, into: &diagnostics) ?? []
        return entries.flatMap { entry -> [HTTPCheck] in
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

    private func json(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [HTTPCheck] {
        let wanted = "a mapping from paths, for example {$.total: {above: 5}}"
        let entries = node?.entries("json", wanted: wanted, into: &diagnostics) ?? []
        return entries.flatMap { entry -> [HTTPCheck] in
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

    private func xpath(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [HTTPCheck] {
        let wanted = "a mapping from expressions, for example {//h1: Welcome}"
        let entries = node?.entries("xpath", wanted: wanted, into: &diagnostics) ?? []
        return entries.flatMap { entry -> [HTTPCheck] in
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
        _ node: LocatedNode?, _ what: String, of subject: HTTPCheck.Subject, _ keys: [String], example: String,
        into diagnostics: inout Diagnostics
    ) -> [HTTPCheck] {
        guard let node else { return [] }
        let reader = HTTPRuleReader(subject: subject)
        guard case .mapping(let entries) = node.value else {
            guard keys.contains("equals") else {
                node.refuse(what, wanted: "for example {\(example)}", into: &diagnostics)
                return []
            }
            return reader.equality(node, what, into: &diagnostics).map { [HTTPCheck(subject, $0)] } ?? []
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
            mapping[key].flatMap { reader.rule(key, $0, into: &diagnostics) }.map { HTTPCheck(subject, $0) }
        }
    }
}
