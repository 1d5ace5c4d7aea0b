import LoadPlan

/// Reads `query`: a mapping from names to a value, or to a list of values for a name that is sent several times.
struct HTTPQueryReader {
    /// The names with their values, in the order written; none where the node is absent.
    func parameters(
        _ node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> [HTTPRequestSpecification.Parameter] {
        let wanted = "a mapping, for example {page: 2, sort: price}"
        guard let entries = node?.entries("query", wanted: wanted, into: &diagnostics) else { return [] }
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
