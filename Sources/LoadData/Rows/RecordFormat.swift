import LoadPlan

/// How records are written in a file: pure, and given as much of the file as is there.
enum RecordFormat: Sendable {
    case csv(CSVRecords)
    case json(JSONRecords)

    /// What was found at a position.
    enum Step: Equatable {
        /// A record was appended to the rows; it ends before `end` and contains `lines` line breaks.
        case record(end: Int, lines: Int)
        /// Nothing but white space is left.
        case nothing
        /// The record goes on behind the bytes that are there.
        case incomplete
    }

    var columns: [String] {
        switch self {
        case .csv(let records): records.columns
        case .json(let records): records.columns
        }
    }

    /// Appends the record that begins at or behind `start` to `rows`.
    ///
    /// - Parameter isLast: whether the file ends where the bytes do.
    func decode(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into rows: inout RowBuffer
    ) throws(RecordMistake) -> Step {
        let step =
            switch self {
            case .csv(let records): try records.decode(bytes, isLast: isLast, into: &rows)
            case .json(let records): try records.decode(bytes, isLast: isLast, into: &rows)
            }
        if case .record(let end, _) = step { try Self.check(bytes[..<end]) }
        return step
    }

    /// Whether a record is UTF-8: what stands between its values is ASCII, so that it is all of them or none.
    private static func check(_ record: ArraySlice<UInt8>) throws(RecordMistake) {
        guard (try? UTF8Span(validating: record.span)) == nil else { return }
        let emptyLines = record.prefix { "\n\r\t ".utf8.contains($0) }.count { $0 == UInt8(ascii: "\n") }
        throw RecordMistake("the row is not UTF-8 text", fix: "save the file as UTF-8", lines: emptyLines)
    }
}

/// What is wrong with a record.
struct RecordMistake: Error, Equatable {
    /// Line breaks between where decoding began and the mistake.
    let lines: Int
    /// What is wrong, completing `users.csv, line 7: ...`.
    let message: String
    let fix: String

    init(_ message: String, fix: String, lines: Int = 0) {
        (self.message, self.fix, self.lines) = (message, fix, lines)
    }

    /// For people. Without a place: the reader of a scenario adds where the file is named.
    func diagnostic(in path: String, line: Int) -> Diagnostic {
        Diagnostic("\(path), line \(line + lines): \(message)", fix: fix)
    }
}
