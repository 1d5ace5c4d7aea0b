import LoadPlan

/// Reads `expect: {status: ...}`: `200`, `2xx`, `200-299`, `any`, or a list of these.
struct HTTPStatusReader {
    typealias StatusRange = HTTPRequestSpecification.StatusRange
    private static let wanted = "for example 200, 2xx, [200, 304] or any"

    /// Whether a text could stand under `status`.
    func isStatus(_ text: String) -> Bool { range(text) != nil }

    /// The statuses that are no error, or nil with reports.
    func statuses(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> [StatusRange]? {
        guard case .list = node.value else {
            return status(node, into: &diagnostics).map { [$0] }
        }
        let nodes = node.list("status", wanted: Self.wanted, into: &diagnostics) ?? []
        let ranges = nodes.compactMap { status($0, into: &diagnostics) }
        return ranges.isEmpty ? nil : ranges
    }

    private func status(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> StatusRange? {
        node.parse("status", wanted: Self.wanted, into: &diagnostics) { text throws(Diagnostic) in
            guard let range = range(text) else {
                throw Diagnostic("\"\(text)\" is no HTTP status", fix: "write \(Self.wanted)")
            }
            return range
        }
    }

    private func range(_ text: String) -> StatusRange? {
        if text == "any" { return StatusRange(100, through: 999) }
        if text.count == 3, text.lowercased().hasSuffix("xx"), let first = text.first?.wholeNumberValue, first > 0 {
            return StatusRange(first * 100, through: first * 100 + 99)
        }
        return StatusRange(text)
    }
}
