/// Rows as flat JSON objects: a list of them, or one after the other (JSON Lines). The first object names the columns;
/// every other one has the same keys, in any order. A text is its characters, a number stays digit by digit as written,
/// `true` and `false` are these words, `null` is nothing.
struct JSONRecords: Sendable {
    /// The keys of the first object.
    let columns: [String]
    private let keys: [[UInt8]]
    private let isList: Bool

    private init(columns: [String], isList: Bool) {
        self.columns = columns
        self.isList = isList
        keys = columns.map { Array($0.utf8) }
    }

    /// Reads the first object's keys.
    ///
    /// - Returns: the format, and where the rows begin; nil where more bytes are needed.
    static func begin(
        _ bytes: ArraySlice<UInt8>, isLast: Bool
    ) throws(RecordMistake) -> (records: Self, end: Int, lines: Int)? {
        var reader = JSONReader(bytes, isLast: isLast)
        do throws(JSONReader.Stop) {
            guard try reader.skipSpace() else {
                throw .mistake(RecordMistake("the file is empty", fix: Self.example))
            }
            let isList = reader.take(UInt8(ascii: "["))
            let (end, lines) = (reader.position, reader.lines)
            guard try reader.skipSpace(), !(isList && reader.next == UInt8(ascii: "]")) else {
                throw .mistake(RecordMistake("the list is empty", fix: Self.example))
            }
            var columns: [String] = []
            try reader.object { key throws(JSONReader.Stop) in
                guard let name = String(validating: key, as: UTF8.self) else {
                    throw .mistake(RecordMistake("a key is not UTF-8 text", fix: "save the file as UTF-8"))
                }
                columns.append(name)
            }
            guard !columns.isEmpty else {
                throw .mistake(RecordMistake("the first object is empty", fix: Self.example))
            }
            do throws(RecordMistake) { try ColumnNames.check(columns) } catch { throw .mistake(error) }
            return (Self(columns: columns, isList: isList), end, lines)
        } catch {
            return try error.orNil()
        }
    }

    private static let example = "write rows, for example [{\"name\": \"ada\", \"age\": 36}]"

    func decode(
        _ bytes: ArraySlice<UInt8>, isLast: Bool, into rows: inout RowBuffer
    ) throws(RecordMistake) -> RecordFormat.Step {
        var reader = JSONReader(bytes, isLast: isLast)
        let mark = rows.mark
        do throws(JSONReader.Stop) {
            guard try reader.skipSpace() else {
                guard isLast else { return .incomplete }
                if isList { throw .mistake(RecordMistake("the list is not closed", fix: "add ] at the end")) }
                return .nothing
            }
            if isList, reader.take(UInt8(ascii: "]")) {
                guard try !reader.skipSpace() else {
                    throw .mistake(
                        RecordMistake("something stands behind the list", fix: "remove it", lines: reader.lines))
                }
                return isLast ? .nothing : .incomplete
            }
            try row(&reader, into: &rows)
            if isList { try separator(&reader) }
            return .record(end: reader.position, lines: reader.lines)
        } catch {
            rows.cut(to: mark)
            guard let nothing: RecordFormat.Step = try error.orNil() else { return .incomplete }
            return nothing
        }
    }

    /// Appends the values of the object that begins here, in the order of the columns.
    private func row(_ reader: inout JSONReader, into rows: inout RowBuffer) throws(JSONReader.Stop) {
        let firstLine = reader.lines
        var values = [Range<Int>?](repeating: nil, count: keys.count)
        var expected = 0
        var current = 0
        let mark = rows.mark
        var text: [UInt8] = []
        try reader.object { key throws(JSONReader.Stop) in
            // Objects are mostly written alike: the next column is tried first.
            let isExpected = expected < keys.count && keys[expected].elementsEqual(key)
            guard let column = isExpected ? expected : keys.firstIndex(where: { $0.elementsEqual(key) }) else {
                let name = String(decoding: key, as: UTF8.self)
                throw .mistake(
                    RecordMistake(
                        "the row has the key \"\(name)\", which the first row has not",
                        fix: "give every row the keys of the first: \(columns.joined(separator: ", "))",
                        lines: firstLine))
            }
            guard values[column] == nil else {
                throw .mistake(
                    RecordMistake(
                        "the row has the key \"\(columns[column])\" twice", fix: "keep one of the two",
                        lines: firstLine))
            }
            values[column] = text.count..<text.count
            (current, expected) = (column, column + 1)
        } value: { bytes in
            let start = text.count
            text.append(contentsOf: bytes)
            values[current] = start..<text.count
        }
        for (column, range) in values.enumerated() {
            guard let range else {
                rows.cut(to: mark)
                throw .mistake(
                    RecordMistake(
                        "the row has no \"\(columns[column])\"", fix: "give every row the keys of the first",
                        lines: firstLine))
            }
            rows.append(text[range])
            rows.endValue()
        }
    }

    /// Between two objects of a list stands a comma; the end of the list stays where it is.
    private func separator(_ reader: inout JSONReader) throws(JSONReader.Stop) {
        guard try reader.skipSpace() else {
            throw .mistake(RecordMistake("the list is not closed", fix: "add ] at the end", lines: reader.lines))
        }
        guard reader.take(UInt8(ascii: ",")) || reader.next == UInt8(ascii: "]") else {
            throw .mistake(
                RecordMistake("a comma is missing between two rows", fix: "write it", lines: reader.lines))
        }
    }
}
