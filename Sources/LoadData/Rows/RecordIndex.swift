import LoadPlan

/// Where the records of a file begin, 8 bytes each: what it takes to read any of them from a file of any size.
struct RecordIndex: Sendable {
    private let file: DataFile
    private let format: RecordFormat
    /// Where each record begins, and at last where the file ends.
    private let offsets: [Int]

    /// Reads through the whole file.
    init(_ stream: RecordStream, file: DataFile) throws(Diagnostic) {
        var stream = stream
        var row = RowBuffer(width: stream.columns.count)
        var offsets = [stream.position]
        while try stream.next(into: &row) {
            offsets.append(stream.position)
            row.removeAll()
        }
        // What closes the list of a JSON file belongs to its last row.
        offsets[offsets.count - 1] = file.size
        (self.file, format, self.offsets) = (file, stream.format, offsets)
    }

    /// How many records there are.
    var count: Int { offsets.count - 1 }

    /// Appends a record.
    ///
    /// - Parameter scratch: memory to read into, kept between calls.
    func read(_ row: Int, into rows: inout RowBuffer, scratch: inout [UInt8]) throws(Diagnostic) {
        scratch.removeAll(keepingCapacity: true)
        try file.read(offsets[row + 1] - offsets[row], at: offsets[row], into: &scratch)
        let step = try? format.decode(scratch[...], isLast: true, into: &rows)
        guard case .record = step else {
            throw Diagnostic(
                "\(file.path): row \(row + 1) is not where it was", fix: "do not change the file during a run")
        }
    }
}
