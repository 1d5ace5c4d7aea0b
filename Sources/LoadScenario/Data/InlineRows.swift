import LoadPlan

/// `rows`: rows that stand in the scenario itself, as a list of flat mappings with the same keys.
struct InlineRows {
    private static let wanted = "a list of rows, for example [{name: ada, age: 36}]"

    /// A data source of these rows, or nil with reports.
    func source(_ name: String, _ node: LocatedNode, into diagnostics: inout Diagnostics) -> DataSource? {
        guard let list = node.list("rows", wanted: Self.wanted, into: &diagnostics) else { return nil }
        let mappings = list.compactMap { $0.entries("a row", wanted: "for example {name: ada}", into: &diagnostics) }
        guard mappings.count == list.count, let columns = mappings.first?.map(\.key) else { return nil }
        guard !columns.isEmpty else {
            list[0].refuse("a row", wanted: "for example {name: ada}", into: &diagnostics)
            return nil
        }
        let rows = zip(list, mappings).compactMap { node, entries in
            values(of: entries, columns: columns, at: node.location, into: &diagnostics)
        }
        guard rows.count == list.count else { return nil }
        return DataSource(name: name, records: .inline(rows: rows), columns: columns, rowCount: rows.count)
    }

    /// The values in the order of the columns; nil with reports.
    private func values(
        of entries: [LocatedNode.Entry], columns: [String], at place: SourceLocation,
        into diagnostics: inout Diagnostics
    ) -> [String]? {
        for entry in entries where !columns.contains(entry.key) {
            diagnostics.report(
                Diagnostic(
                    "this row has the key \"\(entry.key)\", which the first row has not",
                    fix: "give every row the keys of the first: \(columns.joined(separator: ", "))",
                    at: entry.keyLocation))
        }
        let values = columns.map { column -> String? in
            guard let node = entries.first(where: { $0.key == column })?.value else {
                diagnostics.report(
                    Diagnostic("this row has no \"\(column)\"", fix: "give every row the keys of the first", at: place))
                return nil
            }
            return node.value == .null ? "" : node.string(column, wanted: "a text or number", into: &diagnostics)
        }
        return values.contains(nil) ? nil : values.compactMap { $0 }
    }
}
