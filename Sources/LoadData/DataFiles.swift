import LoadPlan

/// Looks at data sources' files before a run.
public struct DataFiles: DataInspector {
    /// Makes an inspector of the file system's files.
    public init() {}

    /// Reads through the whole file, so that a damaged row is found before the load begins.
    public func inspect(_ source: DataSource) throws(Diagnostic) -> DataShape {
        guard let path = source.path else {
            let feed = try DataFeed(source, seed: 0)
            return DataShape(columns: feed.columns, rowCount: feed.rowCount)
        }
        let stream = try RecordStream(file: DataFile(path: path), isJSON: source.records.isJSON)
        let count = try stream.countRows()
        guard count > 0 else { throw source.isEmpty }
        return DataShape(columns: stream.columns, rowCount: count)
    }

    /// Reads a whole file.
    public func content(ofFile path: String, atMost limit: Int) throws(Diagnostic) -> [UInt8] {
        let file = try DataFile(path: path)
        guard file.size <= limit else {
            throw Diagnostic(
                "\(path) has \(file.size.byteCountText)", fix: "send a file of at most \(limit.byteCountText)")
        }
        var bytes: [UInt8] = []
        try file.read(file.size, at: 0, into: &bytes)
        return bytes
    }
}
