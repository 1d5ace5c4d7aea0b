/// A table of texts whose last column takes what is left of the width.
public struct OutlineTable: Sendable {
    private let titles: [String]
    private let rows: [[String]]

    /// Makes a table.
    ///
    /// - Parameter rows: as many texts in each as there are titles.
    public init(_ titles: [String], rows: [[String]]) {
        (self.titles, self.rows) = (titles, rows)
    }

    /// The lines, the titles first.
    public func text(width: Int, color: Bool) -> String {
        let widths = titles.indices.map { column in
            ([titles] + rows).reduce(0) { Swift.max($0, $1[column].count) }
        }
        return ([titles] + rows).enumerated().map { number, row in
            var line = ""
            for (column, text) in row.enumerated() {
                guard column < row.count - 1 else {
                    line += text.cut(to: Swift.max(8, width - line.count))
                    break
                }
                let gap = String(repeating: " ", count: widths[column] - text.count)
                line += (isNumber(column) ? gap + text : text + gap) + "  "
            }
            return StyledLine(line, number == 0 ? .dim : nil).text(color: color) + "\n"
        }.joined()
    }

    private func isNumber(_ column: Int) -> Bool {
        !rows.isEmpty && rows.allSatisfy { $0[column].first?.isNumber ?? true } && rows[0][column].count < 16
    }
}
