import LoadPlan

/// Reads `query` and `form`: a mapping from names to a value, or to a list of values for a name that is sent several times.
struct HTTPParameterReader {
    /// The key, for messages.
    let what: String
    /// What it may look like.
    let example: String

    /// The names with their values, in the order written; nil with a report where it is no mapping.
    func parameters(
        _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> [HTTPRequestSpecification.Parameter]? {
        let wanted = "a mapping, for example \(example)"
        guard let entries = node.entries(what, wanted: wanted, into: &diagnostics) else { return nil }
        var parameters: [HTTPRequestSpecification.Parameter] = []
        for entry in entries {
            var values = [entry.value]
            if case .list(let elements) = entry.value.value { values = elements }
            for value in values {
                let text =
                    value.value == .null ? "" : value.string("\"\(entry.key)\"", wanted: "text", into: &diagnostics)
                if let text { parameters.append(.init(name: entry.key, value: text)) }
            }
        }
        return parameters
    }
}
