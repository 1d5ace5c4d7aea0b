/// Rows in aligned columns, indented, without spaces at the ends of lines.
struct Table {
    let text: String

    init(_ rows: [[String]], rightAligned: Set<Int> = [], indentation: String = "  ") {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        text = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? padding + cell : cell + padding
            }
            var line = indentation + zip(cells, widths).filter { $0.1 > 0 }.map(\.0).joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
