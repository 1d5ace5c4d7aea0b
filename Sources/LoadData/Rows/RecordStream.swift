import LoadPlan

/// Reads a file's records from the first to the last, and again: one chunk of the file in memory at a time.
struct RecordStream: Sendable {
    private let file: DataFile
    let format: RecordFormat
    private let rowsBegin: Int
    private let firstLine: Int
    private let chunk: Int
    private let longest: Int

    /// The part of the file that is in memory, where it begins in the file, and how far it is used up.
    private var bytes: [UInt8] = []
    private var offset: Int
    private var used = 0
    private var line: Int

    /// A record longer than this is most likely a quote that is not closed.
    static let longestRecord = 16 << 20

    /// Reads what names the columns.
    ///
    /// - Parameters:
    ///   - chunk: how many bytes are read at once.
    ///   - longest: the most bytes of a record.
    init(
        file: DataFile, isJSON: Bool, chunk: Int = 64 << 10, longest: Int = longestRecord
    ) throws(Diagnostic) {
        var bytes: [UInt8] = []
        try file.read(3, at: 0, into: &bytes)
        let begin = bytes == [0xEF, 0xBB, 0xBF] ? 3 : 0  // A byte order mark.
        bytes.removeAll()
        while true {
            try file.read(max(chunk, bytes.count), at: begin + bytes.count, into: &bytes)
            let isLast = begin + bytes.count == file.size
            do throws(RecordMistake) {
                let head: (format: RecordFormat, end: Int, lines: Int)?
                if isJSON {
                    head = try JSONRecords.begin(bytes[...], isLast: isLast).map { (.json($0), $1, $2) }
                } else {
                    head = try CSVRecords.begin(bytes[...], isLast: isLast).map { (.csv($0), $1, $2) }
                }
                guard let head else {
                    try Self.check(bytes.count, longest: longest)
                    continue
                }
                (self.file, self.chunk, self.longest, format) = (file, chunk, longest, head.format)
                (rowsBegin, firstLine) = (begin + head.end, 1 + head.lines)
                (offset, line) = (rowsBegin, firstLine)
                return
            } catch {
                throw error.diagnostic(in: file.path, line: 1)
            }
        }
    }

    /// The names of a row's values.
    var columns: [String] { format.columns }

    /// Where in the file the next record begins, or what stands before it.
    var position: Int { offset + used }

    /// Goes back to the first record.
    mutating func rewind() {
        // Where the rows are all in memory, they stay there.
        if offset != rowsBegin {
            bytes.removeAll(keepingCapacity: true)
            offset = rowsBegin
        }
        (used, line) = (0, firstLine)
    }

    /// Appends the next record; false at the end of the file.
    mutating func next(into rows: inout RowBuffer) throws(Diagnostic) -> Bool {
        while true {
            let isLast = offset + bytes.count == file.size
            do throws(RecordMistake) {
                switch try format.decode(bytes[used...], isLast: isLast, into: &rows) {
                case .record(let end, let lines):
                    used = end
                    line += lines
                    return true
                case .nothing: return false
                case .incomplete: try Self.check(bytes.count - used, longest: longest)
                }
            } catch {
                throw error.diagnostic(in: file.path, line: line)
            }
            try readMore()
        }
    }

    private mutating func readMore() throws(Diagnostic) {
        bytes.removeSubrange(..<used)
        offset += used
        used = 0
        // At least as much as there is: a long record is looked at a few times only.
        try file.read(max(chunk, bytes.count), at: offset + bytes.count, into: &bytes)
    }

    private static func check(_ count: Int, longest: Int) throws(RecordMistake) {
        guard count <= longest else {
            throw RecordMistake(
                "a row has more than \(longest) bytes", fix: "look for a quote or bracket that is not closed")
        }
    }
}
