import Yams

/// The constructs of the scenario's language as its schema has them: every key, every word that a value may be one of, and
/// every form that a value may have. They are named by where they are: `wait/between`, `dataSource/order: once`,
/// `repeatStep/repeat as integer`.
struct SchemaConstructs {
    private let schema: SchemaValidator
    private let root: [String: Any]
    private let definitions: [String: [String: Any]]

    init(_ schema: SchemaValidator) {
        self.schema = schema
        root = schema.value(at: []) as? [String: Any] ?? [:]
        definitions = schema.value(at: ["$defs"]) as? [String: [String: Any]] ?? [:]
    }

    /// All there are.
    var all: Set<String> {
        var found: Set<String> = []
        visit(root, "") { found.insert($0) }
        for (name, definition) in definitions { visit(definition, name) { found.insert($0) } }
        return found
    }

    /// The keys among them.
    var keys: Set<String> { all.filter { !$0.contains(": ") && !$0.contains(" as ") } }

    /// Those that a valid scenario uses.
    func used(in scenario: Any) -> Set<String> {
        var found: Set<String> = []
        visit(root, "", scenario) { found.insert($0) }
        return found
    }

    /// Goes through a part of the schema, or as far as a value does.
    private func visit(_ part: [String: Any], _ name: String, _ value: Any? = nil, _ found: (String) -> Void) {
        if let value, let target = reference(part) { visit(target.schema, target.name, value, found) }
        let object = value as? [String: Any]
        let properties = properties(of: part)
        for (key, property) in properties where value == nil || object?[key] != nil {
            let path = path(of: key, in: name)
            found(path)
            visit(property, path, object?[key], found)
        }
        if let others = part["additionalProperties"] as? [String: Any] {
            let values = (object ?? [:]).filter { properties[$0.key] == nil }.map(\.value)
            visit(others, name, each: value == nil ? nil : values, found)
        }
        if let items = part["items"] as? [String: Any] {
            visit(items, name, each: value == nil ? nil : value as? [Any] ?? [], found)
        }
        for word in part["enum"] as? [String] ?? (part["const"] as? String).map({ [$0] }) ?? []
        where value == nil || value as? String == word {
            found("\(name): \(word)")
        }
        for form in forms(of: part) where value.map({ schema.accepts($0, by: form) }) ?? true {
            if let label = label(of: form) { found("\(name) as \(label)") }
            visit(form, name, value, found)
        }
    }

    private func visit(_ part: [String: Any], _ name: String, each values: [Any]?, _ found: (String) -> Void) {
        guard let values else { return visit(part, name, nil, found) }
        for value in values { visit(part, name, value, found) }
    }

    /// A step and a task have a request, or a call, in the same way: it is one construct. So are weight and breaker of tasks.
    private func path(of key: String, in name: String) -> String {
        let steps = ["task": "step", "grpcTask": "grpcStep"]
        let ofStep = steps[name].map { properties(of: definitions[$0] ?? [:])[key] != nil } ?? false
        let owner =
            ofStep && !(name == "task" && key == "name") ? steps[name] ?? name : name == "grpcTask" ? "task" : name
        return owner.isEmpty ? key : "\(owner)/\(key)"
    }

    private func properties(of part: [String: Any]) -> [String: [String: Any]] {
        part["properties"] as? [String: [String: Any]] ?? [:]
    }

    /// The forms that a value may have; alternatives that only name keys are none.
    private func forms(of part: [String: Any]) -> [[String: Any]] {
        (part["anyOf"] as? [[String: Any]] ?? []).filter { Set($0.keys) != ["required"] }
    }

    /// What tells a form from the others, where neither its keys nor its words do.
    private func label(of form: [String: Any]) -> String? {
        if let target = reference(form) { return target.name }
        if form["enum"] != nil || form["const"] != nil || form["properties"] != nil { return nil }
        return form["type"] as? String ?? (form["type"] as? [String])?.joined(separator: " or ")
    }

    private func reference(_ part: [String: Any]) -> (schema: [String: Any], name: String)? {
        guard let reference = part["$ref"] as? String else { return nil }
        return (schema.resolve(reference), String(reference.split(separator: "/").last ?? ""))
    }
}

/// What stands at the places of a scenario that may be wrong.
extension SchemaConstructs {
    /// The keys that something at a place of the text is about.
    struct Places {
        /// The key whose name or value begins at `line:column`.
        fileprivate(set) var keys: [String: Set<String>] = [:]
        /// The keys that a mapping may have that begins there.
        fileprivate(set) var mappings: [String: Set<String>] = [:]

        /// The keys that a report such as `9:5: error: ...` is about: those at its place, and one that it says is needed.
        func keys(in report: String) -> Set<String> {
            let place = report.split(separator: ":", maxSplits: 2).prefix(2).joined(separator: ":")
            guard let needed = report.firstMatch(of: #/needs the key "([^"]+)"/#)?.output.1 else {
                return keys[place] ?? []
            }
            return (mappings[place] ?? []).filter { $0 == needed || $0.hasSuffix("/\(needed)") }
        }
    }

    /// Where the keys of a scenario stand, which need not be valid; nil where it is no YAML.
    func places(in text: String) -> Places? {
        guard let node = try? Yams.compose(yaml: text) else { return nil }
        var places = Places()
        locate(node, root, "", &places)
        return places
    }

    private func locate(_ node: Node, _ part: [String: Any], _ name: String, _ places: inout Places) {
        if let target = reference(part) { locate(node, target.schema, target.name, &places) }
        let properties = properties(of: part)
        if let mapping = node.mapping {
            places.mappings[node.place, default: []].formUnion(properties.keys.map { path(of: $0, in: name) })
            for (key, value) in mapping {
                guard let property = properties[key.string ?? ""] else {
                    guard let others = part["additionalProperties"] as? [String: Any] else { continue }
                    places.note(name, at: key, value)
                    locate(value, others, name, &places)
                    continue
                }
                let path = path(of: key.string ?? "", in: name)
                places.note(path, at: key, value)
                locate(value, property, path, &places)
            }
        }
        if let items = part["items"] as? [String: Any] {
            for item in node.sequence ?? [] {
                places.note(name, at: item)
                locate(item, items, name, &places)
            }
        }
        for form in forms(of: part) where fits(node, form) { locate(node, form, name, &places) }
    }

    /// Whether a node that may be wrong is meant to have this form: it has one of the keys that the form must have.
    private func fits(_ node: Node, _ form: [String: Any]) -> Bool {
        let form = reference(form)?.schema ?? form
        let alternatives = (form["anyOf"] as? [[String: Any]] ?? []).flatMap { $0["required"] as? [String] ?? [] }
        let required = form["required"] as? [String] ?? alternatives
        guard let mapping = node.mapping, !required.isEmpty else { return true }
        return mapping.keys.contains { required.contains($0.string ?? "") }
    }
}

extension SchemaConstructs.Places {
    /// A definition's name alone is no key.
    fileprivate mutating func note(_ key: String, at nodes: Node...) {
        for node in nodes { keys[node.place, default: []].insert(key) }
    }
}

extension Node {
    fileprivate var place: String { mark.map { "\($0.line):\($0.column)" } ?? "" }
}
