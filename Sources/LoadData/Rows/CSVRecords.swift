/// CSV as RFC 4180 describes it: values between commas, records between line breaks (CRLF or LF), values with commas,
/// quotes or line breaks in double quotes, a quote in them doubled. The first record names the columns.
///
/// Written for this purpose because rows must be readable from the middle of files larger than memory, as bytes. Lines
/// with nothing in them are passed over, as every spreadsheet does. Stricter than most readers: a record with more or
/// fewer values than there are columns is a mistake, not data.
struct CSVRecords: Sendable {
    /// The names in the first record.
    let columns: [String]

    private static let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
    private static let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))

    init(columns: [String]) { self.columns = columns }

    /// Reads the first record.
    ///
    /// - Returns: the format, and where the rows begin; nil where more bytes are needed.
    static func begin(
        _ bytes: ArraySlice<UInt8>, isLast: Bool
    ) throws(RecordMistake) -> (records: Self, end: Int, lines: Int)? {
        var values = RowBuffer(width: 1)
        try refuseBareCarriageReturns(bytes)
        switch try record(in: bytes, isLast: isLast, into: &values) {
        case .incomplete: return nil
        case .nothing: throw RecordMistake("the file is empty", fix: "write the names of the columns, then rows")
        case .record(let end, let lines):
            var columns: [String] = []
            for column in 0..<values.count {
                let name = values.bytes[values.range(row: column, column: 0)]
                guard let text = String(validating: name, as: UTF8.self) else {
                    throw RecordMistake("a column's name is not UTF-8 text", fix: "save the file as UTF-8")
                }
                columns.append(text)
            }
            try ColumnNames.check(columns)
            return (Self(columns: columns), end, lines)
        }
    }

    /// Reports line breaks of CR alone, seen in the first line: all rows would be one.
    private static func refuseBareCarriageReturns(_ bytes: ArraySlice<UInt8>) throws(RecordMistake) {
        let line = bytes.drop { $0 == lineFeed || $0 == carriageReturn }
        // Quotes may have a line break between them.
        guard let end = line.firstIndex(where: { $0 == lineFeed || $0 == carriageReturn || $0 == quote }),
            line[end] == carriageReturn, end + 1 < line.endIndex,
            let next = line[(end + 1)...].first(where: { $0 != carriageReturn }), next != lineFeed
        else { return }
        throw RecordMistake("the lines end with CR alone", fix: "save it with LF or CRLF line breaks")
    }

    func decode(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into rows: inout RowBuffer
    ) throws(RecordMistake) -> RecordFormat.Step {
        let mark = rows.mark
        let before = rows.ends.count
        let step = try Self.record(in: bytes, isLast: isLast, into: &rows)
        guard case .record = step else {
            rows.cut(to: mark)
            return step
        }
        let values = rows.ends.count - before
        guard values == columns.count else {
            throw RecordMistake(
                "the row has \(values) value\(values == 1 ? "" : "s") and the first line names \(columns.count)",
                fix: "give it one value per column, and put values that contain commas into double quotes",
                lines: Self.emptyLines(at: bytes))
        }
        return step
    }

    /// How many empty lines stand before the first record.
    private static func emptyLines(at bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix { $0 == lineFeed || $0 == carriageReturn }.count { $0 == lineFeed }
    }

    /// Appends the values of the first record.
    private static func record(
        in bytes: ArraySlice<UInt8>, isLast: Bool, into rows: inout RowBuffer
    ) throws(RecordMistake) -> RecordFormat.Step {
        var (at, lines) = (bytes.startIndex, 0)
        let end = bytes.endIndex
        while at < end, bytes[at] == lineFeed || bytes[at] == carriageReturn {
            if bytes[at] == lineFeed { lines += 1 }
            at += 1
        }
        guard at < end else { return isLast ? .nothing : .incomplete }
        while true {
            if at < end, bytes[at] == quote {
                guard let value = try quoted(bytes, from: at, lines: lines, isLast: isLast, into: &rows) else {
                    return .incomplete
                }
                (at, lines) = value
            } else {
                let start = at
                while at < end, bytes[at] != comma, bytes[at] != lineFeed, bytes[at] != quote { at += 1 }
                if at < end, bytes[at] == quote {
                    throw RecordMistake(
                        "a quote stands in the middle of a value", fix: "put the whole value into quotes and double it",
                        lines: lines)
                }
                // CR belongs to the line break, not to the value.
                let isCRLF = at > start && bytes[at - 1] == carriageReturn && (at == end || bytes[at] == lineFeed)
                rows.append(bytes[start..<(isCRLF ? at - 1 : at)])
            }
            guard at < end else {
                rows.endValue()
                return isLast ? .record(end: at, lines: lines) : .incomplete
            }
            rows.endValue()
            if bytes[at] == lineFeed { return .record(end: at + 1, lines: lines + 1) }
            at += 1  // The comma.
        }
    }

    /// Appends a value in quotes.
    ///
    /// - Returns: where the comma, the line break or the end behind it is, and the line breaks so far; nil where the
    ///   value goes on.
    private static func quoted(
        _ bytes: ArraySlice<UInt8>, from opening: Int, lines: Int, isLast: Bool, into rows: inout RowBuffer
    ) throws(RecordMistake) -> (end: Int, lines: Int)? {
        var (at, breaks) = (opening + 1, lines)
        let end = bytes.endIndex
        while true {
            let start = at
            while at < end, bytes[at] != quote {
                if bytes[at] == lineFeed { breaks += 1 }
                at += 1
            }
            rows.append(bytes[start..<at])
            guard at < end else {
                guard isLast else { return nil }
                throw RecordMistake("a quote is never closed", fix: "close it before the next comma", lines: lines)
            }
            at += 1
            guard at < end || isLast else { return nil }
            guard at < end, bytes[at] == quote else { break }
            rows.append(quote)
            at += 1
        }
        if at < end, bytes[at] == carriageReturn {
            guard at + 1 < end || isLast else { return nil }
            at += 1
        }
        guard at == end || bytes[at] == lineFeed || (bytes[at] == comma && bytes[at - 1] == quote) else {
            throw RecordMistake(
                "something stands behind the closing quote of a value",
                fix: "write a comma there, or double the quote if it belongs to the value", lines: breaks)
        }
        return (at, breaks)
    }
}
