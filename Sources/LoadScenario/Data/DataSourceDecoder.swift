import LoadPlan

/// `data`: rows that users draw from.
///
///     users: {csv: users.csv, order: shuffled}
///     carts: {json: carts.json, order: once, per: user}
///     sizes: {rows: [{width: 1, height: 2}, {width: 3, height: 4}]}
struct DataSourceDecoder {
    static let keys = ["csv", "json", "rows", "order", "share", "per"]
    static let synonyms = [
        "file": "csv", "path": "csv", "jsonl": "json", "ndjson": "json", "inline": "rows", "values": "rows",
        "mode": "order", "strategy": "order", "sharing": "share", "unique": "order",
    ]

    let surroundings: ScenarioSurroundings
    /// The most users at once; nil where mistakes hide it.
    let maxUsers: Int?

    /// The data sources; what is wrong is reported.
    func sources(
        from keys: MappingReader, names: inout NamedValues, into diagnostics: inout Diagnostics
    ) -> [DataSource] {
        names.entries("data", in: keys, example: "data: {users: {csv: users.csv}}", into: &diagnostics)
            .compactMap { source($0, into: &diagnostics) }
    }

    private func source(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> DataSource? {
        guard
            let keys = MappingReader(
                entry.value, "a data source", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let order = keys["order"]?.choice("order", of: DataSource.Order.self, into: &diagnostics)
        let sharing = keys["share"]?.choice("share", of: DataSource.Sharing.self, into: &diagnostics)
        let cadence = keys["per"]?.choice("per", of: DataSource.Cadence.self, into: &diagnostics)
        let kinds = keys.present(of: ["csv", "json", "rows"])
        guard let kind = kinds.first, let node = keys[kind] else {
            guard !["csv", "json", "rows"].contains(where: keys.isMisspelt) else { return nil }
            diagnostics.report(
                Diagnostic(
                    "a data source does not say where its rows are",
                    fix: "write csv: users.csv, json: users.json or rows: [{name: ada}]", at: entry.keyLocation))
            return nil
        }
        if kinds.count > 1 {
            diagnostics.report(
                Diagnostic(
                    "a data source has either \(kinds.joined(separator: " or ")), not both", fix: "keep one of them",
                    at: keys.location(of: kinds[1])))
            return nil
        }
        guard
            var source = kind == "rows"
                ? InlineRows().source(entry.key, node, into: &diagnostics)
                : file(entry.key, kind, node, into: &diagnostics)
        else { return nil }
        (source.order, source.sharing) = (order ?? .sequential, sharing ?? .allUsers)
        source.cadence = cadence ?? .iteration
        inspect(&source, at: node.location, into: &diagnostics)
        reportScarcity(source, at: keys.location(of: "share") ?? node.location, into: &diagnostics)
        return source
    }

    private func file(
        _ name: String, _ kind: String, _ node: LocatedNode, into diagnostics: inout Diagnostics
    ) -> DataSource? {
        guard let written = node.string(kind, wanted: "the path of a file", into: &diagnostics) else { return nil }
        guard !written.isEmpty else {
            diagnostics.report(
                Diagnostic("\(kind) is empty", fix: "write the path of a file", at: node.location))
            return nil
        }
        let path = surroundings.resolve(written)
        return DataSource(name: name, records: kind == "csv" ? .csv(path: path) : .json(path: path))
    }

    private func inspect(_ source: inout DataSource, at place: SourceLocation, into diagnostics: inout Diagnostics) {
        guard source.path != nil, let inspector = surroundings.inspector else { return }
        do throws(Diagnostic) {
            let shape = try inspector.inspect(source)
            (source.columns, source.rowCount) = (shape.columns, shape.rowCount)
        } catch {
            diagnostics.report(Diagnostic(error.message, fix: error.fix, at: place))
        }
    }

    /// Rows that are dealt out must be enough for all users.
    private func reportScarcity(
        _ source: DataSource, at place: SourceLocation, into diagnostics: inout Diagnostics
    ) {
        guard source.sharing == .perUser, let rows = source.rowCount, let maxUsers, rows < maxUsers else { return }
        diagnostics.report(
            Diagnostic(
                "data \"\(source.name)\" has \(rows) row\(rows == 1 ? "" : "s") for up to \(maxUsers) users",
                fix: "add rows, lower the number of users (of a rate: max-users), or write share: all-users",
                at: place))
    }
}
