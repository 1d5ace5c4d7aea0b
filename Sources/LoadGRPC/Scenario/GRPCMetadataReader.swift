import LoadContent
import LoadPlan

/// Reads `metadata`: a mapping from names to a value, or to a list of values for a field that is sent several times.
struct GRPCMetadataReader {
    /// What gRPC and HTTP/2 say themselves.
    private static let reserved: Set<String> = [
        "content-type", "te", "host", "connection", "content-length", "transfer-encoding", "keep-alive", "upgrade",
    ]

    /// The fields, in the order written; none where the node is absent.
    func fields(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [GRPCCallSpecification.Field] {
        let wanted = "a mapping, for example {authorization: Bearer abc}"
        guard let entries = node?.entries("metadata", wanted: wanted, into: &diagnostics) else { return [] }
        return entries.flatMap { entry -> [GRPCCallSpecification.Field] in
            guard isName(entry, into: &diagnostics) else { return [] }
            var nodes = [entry.value]
            if case .list(let elements) = entry.value.value { nodes = elements }
            return nodes.compactMap { value($0, of: entry.key, into: &diagnostics) }
                .map { .init(name: entry.key.lowercased(), value: $0) }
        }
    }

    private func isName(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> Bool {
        let name = entry.key.lowercased()
        guard HTTPSyntax.isToken(name) else {
            diagnostics.report(
                Diagnostic(
                    "\"\(entry.key)\" is no name of metadata", fix: "use letters, digits, -, _ and .",
                    at: entry.keyLocation))
            return false
        }
        guard !name.hasPrefix("grpc-"), !Self.reserved.contains(name) else {
            diagnostics.report(
                Diagnostic(
                    "the metadata \"\(entry.key)\" cannot be written",
                    fix: name == "grpc-timeout" ? "write deadline" : "remove it: gRPC says it itself",
                    at: entry.keyLocation))
            return false
        }
        return true
    }

    private func value(_ node: LocatedNode, of name: String, into diagnostics: inout Diagnostics) -> String? {
        let what = "the metadata \"\(name)\""
        guard let text = node.string(what, wanted: "its value, in quotes where it is empty", into: &diagnostics) else {
            return nil
        }
        guard HTTPSyntax.isFieldValue(text) else {
            diagnostics.report(
                Diagnostic(
                    "\(what) contains a line break or control character", fix: "write it on one line",
                    at: node.location))
            return nil
        }
        return text
    }
}
