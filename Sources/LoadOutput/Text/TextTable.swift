/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    /// One cell and its look.
    struct Cell {
        var text: String
        var style: StyledLine.Style?

        init(_ text: String, _ style: StyledLine.Style? = nil) {
            self.text = text
            self.style = style
        }
    }

    /// The titles. Numbers stand right; the first column stands left where it is text.
    private let titles: [String]
    private let firstIsText: Bool
    private let gap = 2
    private var rows: [[Cell]] = []

    init(_ titles: [String], firstIsText: Bool = true) {
        self.titles = titles
        self.firstIsText = firstIsText
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; it has as many cells as there are titles.
    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// The titles and rows, where `width` cuts the first column if the table would be wider.
    func lines(indent: Int = 2, width: Int) -> [StyledLine] {
        var widths = titles.indices.map { column in
            rows.reduce(titles[column].count) { max($0, $1[column].text.count) }
        }
        let total = indent + widths.reduce(0, +) + gap * (widths.count - 1)
        if total > width { widths[0] = max(widths[0] - (total - width), min(widths[0], 8)) }
        let header = titles.map { Cell($0, .dim) }
        return ([header] + rows).map { line($0, widths, indent: indent) }
    }

    private func line(_ cells: [Cell], _ widths: [Int], indent: Int) -> StyledLine {
        var line = StyledLine()
        line.pad(to: indent)
        for (column, cell) in cells.enumerated() {
            let text = cell.text.cut(to: widths[column])
            let padding = String(repeating: " ", count: widths[column] - text.count)
            let standsLeft = column == 0 && firstIsText
            if column > 0 { line.add(String(repeating: " ", count: gap)) }
            if !standsLeft { line.add(padding) }
            line.add(text, cell.style)
            if standsLeft { line.add(padding) }
        }
        return line
    }
}
