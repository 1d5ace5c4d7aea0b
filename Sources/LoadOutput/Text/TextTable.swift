/// A table for people: columns as wide as their widest cell, numbers to the right.
package struct TextTable {
    /// One cell and its look.
    package struct Cell {
        var text: String
        var style: StyledLine.Style?

        init(_ text: String, _ style: StyledLine.Style? = nil) {
            self.text = text
            self.style = style
        }
    }

    /// A column's title, and how its cells stand.
    package enum Column {
        /// To the right.
        case number(String)
        /// To the left.
        case text(String)
        /// To the left, and cut where the table would be too wide.
        case longText(String)

        fileprivate var title: String {
            switch self {
            case .number(let title), .text(let title), .longText(let title): title
            }
        }

        fileprivate var isText: Bool { if case .number = self { false } else { true } }

        fileprivate var isLong: Bool { if case .longText = self { true } else { false } }
    }

    private let columns: [Column]
    private let gap = 2
    private var rows: [[Cell]] = []

    /// A table without rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// A table of numbers, where the first column may be text instead, which is cut where the table would be too wide.
    init(_ titles: [String], firstIsText: Bool = true) {
        columns = titles.enumerated().map { place, title in
            place == 0 && firstIsText ? .longText(title) : .number(title)
        }
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; it has as many cells as there are columns.
    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// Adds a row of plain texts.
    package mutating func add(_ texts: [String]) {
        add(texts.map { Cell($0) })
    }

    /// The lines as text.
    package func text(width: Int, color: Bool) -> String {
        lines(indent: 0, width: width).map { $0.text(color: color) + "\n" }.joined()
    }

    /// The titles and rows, no wider than `width` as far as the long text can be cut.
    func lines(indent: Int = 2, width: Int) -> [StyledLine] {
        var widths = columns.indices.map { column in
            rows.reduce(columns[column].title.columns) { max($0, $1[column].text.columns) }
        }
        let total = indent + widths.reduce(0, +) + gap * (widths.count - 1)
        if total > width, let long = columns.firstIndex(where: \.isLong) {
            widths[long] = max(widths[long] - (total - width), min(widths[long], 8))
        }
        let header = columns.map { Cell($0.title, .dim) }
        return ([header] + rows).map { line($0, widths, indent: indent) }
    }

    private func line(_ cells: [Cell], _ widths: [Int], indent: Int) -> StyledLine {
        var line = StyledLine()
        line.pad(to: indent)
        for (column, cell) in cells.enumerated() {
            let text = cell.text.cut(to: widths[column])
            let padding = String(repeating: " ", count: widths[column] - text.columns)
            if column > 0 { line.add(String(repeating: " ", count: gap)) }
            if !columns[column].isText { line.add(padding) }
            line.add(text, cell.style)
            if columns[column].isText { line.add(padding) }
        }
        return line
    }
}
