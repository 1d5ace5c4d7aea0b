import LoadPlan

/// The names that `${...}` may ask for: variables, data sources and generators share them, so that each is there once.
struct NamedValues {
    private var places: [String: SourceLocation] = [:]
    private var variables: Set<String> = []

    /// The entries of `variables` that can be used; what is wrong is reported.
    mutating func variables(in keys: MappingReader, into diagnostics: inout Diagnostics) -> [LocatedNode.Entry] {
        let entries = entries("variables", in: keys, example: "variables: {product: 7}", into: &diagnostics)
        variables.formUnion(entries.map(\.key))
        return entries
    }

    /// The names that are still taken where a scenario has variables of its own: it may have one in another's place.
    var withoutVariables: NamedValues {
        var others = self
        others.places = places.filter { !variables.contains($0.key) }
        others.variables = []
        return others
    }

    /// The entries of a mapping of names, without those that cannot be used; what is wrong is reported.
    mutating func entries(
        _ key: String, in keys: MappingReader, example: String, into diagnostics: inout Diagnostics
    ) -> [LocatedNode.Entry] {
        guard let node = keys[key] else { return [] }
        let wanted = "names with what they stand for, for example \(example)"
        let entries = node.entries(key, wanted: wanted, into: &diagnostics) ?? []
        return entries.filter { claim($0, into: &diagnostics) }
    }

    private mutating func claim(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Bool {
        let name = entry.key
        if let stranger = name.first(where: { !Self.isPart($0) }) ?? name.first.flatMap({ $0.isNumber ? $0 : nil }) {
            diagnostics.report(
                Diagnostic(
                    "the name \"\(name)\" \(Self.isPart(stranger) ? "begins with" : "contains") \"\(stranger)\"",
                    fix: "write letters, digits, _ and -, beginning with a letter", at: entry.keyLocation))
            return false
        }
        if let first = places[name] {
            diagnostics.report(
                Diagnostic(
                    "the name \"\(name)\" is taken; it first stands on line \(first.line)",
                    fix: "give each variable, data source and generated value its own name", at: entry.keyLocation))
            return false
        }
        places[name] = entry.keyLocation
        return true
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber) || character == "_" || character == "-"
    }
}
