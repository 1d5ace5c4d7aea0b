import LoadContent
import LoadPlan

/// Reads `headers`: a mapping from names to a value, or to a list of values for a field that is sent several times.
package struct HTTPHeaderReader {
    package typealias Header = HTTPRequestSpecification.Header

    /// Makes a reader.
    package init() {}

    /// The header fields, in the order written; none where the node is absent.
    package func headers(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [Header] {
        let wanted = "a mapping, for example {Accept: application/json}"
        guard let entries = node?.entries("headers", wanted: wanted, into: &diagnostics) else { return [] }
        var fields: [Header] = []
        for entry in entries where isAllowed(entry, into: &diagnostics) {
            if let first = fields.first(where: { $0.isNamed(entry.key) }), first.name != entry.key {
                diagnostics.report(
                    Diagnostic(
                        "the header \"\(entry.key)\" is the same as \"\(first.name)\"",
                        fix: "write one of them, with a list of values", at: entry.keyLocation))
            }
            var nodes = [entry.value]
            if case .list(let elements) = entry.value.value { nodes = elements }
            fields += nodes.compactMap { value($0, of: entry.key, into: &diagnostics) }
                .map { Header(name: entry.key, value: $0) }
        }
        return fields
    }

    private func isAllowed(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Bool {
        guard HTTPSyntax.isToken(entry.key) else {
            diagnostics.report(
                Diagnostic(
                    "\"\(entry.key)\" is no header name", fix: "use letters, digits and -", at: entry.keyLocation))
            return false
        }
        let advice: String
        switch entry.key.lowercased() {
        case "content-length", "transfer-encoding": advice = "remove it: the length is computed from the body"
        case "connection", "keep-alive": advice = "remove it, and write connections: per-request under http"
        default: return true
        }
        diagnostics.report(
            Diagnostic("the header \"\(entry.key)\" cannot be written", fix: advice, at: entry.keyLocation))
        return false
    }

    private func value(_ node: LocatedNode, of name: String, into diagnostics: inout Diagnostics) -> String? {
        let what = "the header \"\(name)\""
        guard let text = node.string(what, wanted: "its value, in quotes where it is empty", into: &diagnostics) else {
            return nil
        }
        guard HTTPSyntax.isFieldValue(text) else {
            diagnostics.report(
                Diagnostic(
                    "\(what) contains a line break or control character", fix: "write it on one line", at: node.location
                ))
            return nil
        }
        guard text.first != " ", text.last != " ", text.first != "\t", text.last != "\t" else {
            diagnostics.report(
                Diagnostic("\(what) has spaces around it, which are not sent", fix: "remove them", at: node.location))
            return nil
        }
        return text
    }
}
