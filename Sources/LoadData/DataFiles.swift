import LoadPlan

/// Looks at data sources' files before a run.
public struct DataFiles: DataInspector {
    private let progress: @Sendable (DataProgress) -> Void

    /// Makes an inspector of the file system's files.
    ///
    /// - Parameter progress: told how far reading a file of data is, now and then, on the thread that reads.
    public init(progress: @escaping @Sendable (DataProgress) -> Void = { _ in }) {
        self.progress = progress
    }

    /// Reads through the whole file, so that a damaged row is found before the load begins.
    public func inspect(_ source: DataSource) throws(Diagnostic) -> DataShape {
        guard let path = source.path else {
            let feed = try DataFeed(source, seed: 0)
            return DataShape(columns: feed.columns, rowCount: feed.rowCount)
        }
        let file = try DataFile(path: path)
        let stream = try RecordStream(file: file, isJSON: source.records.isJSON)
        let count = try stream.countRows { position in
            progress(DataProgress(path: path, position: position, size: file.size))
        }
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
