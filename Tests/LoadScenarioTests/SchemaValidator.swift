import Foundation

/// As much of JSON Schema 2020-12 as the scenario's schema uses; fails on a keyword that it does not know, so that it
/// cannot accept by ignorance.
struct SchemaValidator {
    private let root: [String: Any]

    init(json: String) throws {
        guard let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw UnexpectedMistakes(text: "the schema is no object")
        }
        self.root = root
    }

    /// What is wrong with a value; empty where nothing is.
    func problems(in value: Any) -> [String] { problems(value, root, "") }

    /// Whether a part of this schema accepts a value.
    func accepts(_ value: Any, by part: [String: Any]) -> Bool { problems(value, part, "").isEmpty }

    /// The part of the schema at a path of keys and indices.
    func value(at path: [Any]) -> Any? {
        path.reduce(root as Any?) { value, step in
            if let key = step as? String { return (value as? [String: Any])?[key] }
            guard let list = value as? [Any], let index = step as? Int, list.indices.contains(index) else { return nil }
            return list[index]
        }
    }

    func strings(at path: [Any]) -> [String]? { value(at: path) as? [String] }

    func resolve(_ reference: String) -> [String: Any] {
        value(at: reference.dropFirst(2).split(separator: "/").map(String.init)) as? [String: Any] ?? [:]
    }

    /// Every property of every object, with its path.
    var properties: [(path: String, schema: [String: Any])] { Self.properties(root, "") }

    private static func properties(_ value: Any, _ path: String) -> [(path: String, schema: [String: Any])] {
        if let list = value as? [Any] { return list.flatMap { properties($0, path) } }
        guard let schema = value as? [String: Any] else { return [] }
        var found: [(path: String, schema: [String: Any])] = []
        for (key, property) in schema["properties"] as? [String: Any] ?? [:] {
            found.append(("\(path)/\(key)", property as? [String: Any] ?? [:]))
        }
        return found + schema.flatMap { properties($0.value, "\(path)/\($0.key)") }
    }

    private func problems(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
        schema.flatMap { keyword, rule -> [String] in
            holds(keyword, rule, of: value, schema, path).map { "\(path): \(keyword) \($0)" }
        }
    }

    /// Empty where the keyword holds.
    private func holds(
        _ keyword: String, _ rule: Any, of value: Any, _ schema: [String: Any], _ path: String
    ) -> [String] {
        let object = value as? [String: Any]
        let list = value as? [Any]
        let number = isNumber(value) ? (value as? NSNumber)?.doubleValue ?? (value as? Int).map(Double.init) : nil
        let limit = (rule as? NSNumber)?.doubleValue ?? 0
        func unless(_ holds: Bool) -> [String] { holds ? [] : ["\(rule)"] }
        switch keyword {
        case "$schema", "$defs", "title", "description", "default", "examples": return []
        case "$ref": return problems(value, resolve(rule as? String ?? ""), path)
        case "type": return unless((rule as? [String] ?? [rule as? String ?? ""]).contains { self.is(value, $0) })
        case "const": return unless("\(value)" == "\(rule)")
        case "enum": return unless((rule as? [String] ?? []).contains { $0 == value as? String })
        case "anyOf":
            let options = rule as? [[String: Any]] ?? []
            return unless(options.contains { problems(value, $0, path).isEmpty })
        case "not": return unless(!problems(value, rule as? [String: Any] ?? [:], path).isEmpty)
        case "required":
            return unless(object.map { object in (rule as? [String] ?? []).allSatisfy { object[$0] != nil } } ?? true)
        case "minimum": return unless((number ?? limit) >= limit)
        case "maximum": return unless((number ?? limit) <= limit)
        case "exclusiveMinimum": return unless((number ?? .infinity) > limit)
        case "minLength": return unless((value as? String).map { $0.count >= Int(limit) } ?? true)
        case "minItems": return unless((list?.count ?? .max) >= Int(limit))
        case "maxItems": return unless((list?.count ?? 0) <= Int(limit))
        case "minProperties": return unless((object?.count ?? .max) >= Int(limit))
        case "maxProperties": return unless((object?.count ?? 0) <= Int(limit))
        case "pattern": return unless((value as? String).map { matches($0, rule) } ?? true)
        case "propertyNames":
            return (object ?? [:]).keys.flatMap { problems($0, rule as? [String: Any] ?? [:], path) }
        case "items":
            return (list ?? []).enumerated().flatMap { problems($1, rule as? [String: Any] ?? [:], "\(path)/\($0)") }
        case "properties":
            let known = rule as? [String: [String: Any]] ?? [:]
            return (object ?? [:]).flatMap { key, value in
                known[key].map { problems(value, $0, "\(path)/\(key)") } ?? []
            }
        case "patternProperties": return []
        case "additionalProperties": return additional(object ?? [:], rule, schema, path)
        case "dependentRequired":
            let rules = rule as? [String: [String]] ?? [:]
            return unless(
                (object ?? [:]).keys.allSatisfy { key in (rules[key] ?? []).allSatisfy { object?[$0] != nil } })
        default: return ["is a keyword that this validator does not know"]
        }
    }

    private func additional(
        _ object: [String: Any], _ rule: Any, _ schema: [String: Any], _ path: String
    ) -> [String] {
        let known = (schema["properties"] as? [String: Any] ?? [:]).keys
        let patterns = (schema["patternProperties"] as? [String: Any] ?? [:]).keys
        let others = object.filter { key, _ in !known.contains(key) && !patterns.contains { matches(key, $0) } }
        if let rule = rule as? [String: Any] { return others.flatMap { problems($1, rule, "\(path)/\($0)") } }
        return others.keys.sorted()
    }

    private func matches(_ text: String, _ pattern: Any) -> Bool {
        guard let pattern = pattern as? String, let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex) != nil
    }

    private func isNumber(_ value: Any) -> Bool { value is Int || value is Double || value is UInt }

    private func `is`(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "integer": value is Int || value is UInt
        case "number": isNumber(value)
        case "null": value is NSNull
        default: false
        }
    }
}
