import LoadPlan

/// The names that `${...}` may ask for: variables, data sources and generators share them, so that each is there once.
struct NamedValues {
    private var places: [String: SourceLocation] = [:]

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
