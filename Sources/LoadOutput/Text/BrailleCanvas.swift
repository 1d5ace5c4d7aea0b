/// A picture of dots, drawn with braille characters: 2 × 4 dots in each cell. A cell has one look, that of the dot drawn last.
struct BrailleCanvas {
    /// Its size in cells.
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    private var styles: [StyledLine.Style?]

    /// The dots of a cell by Unicode's numbering, from the left column's lowest to the right column's highest.
    private static let bits: [UInt8] = [0x40, 0x04, 0x02, 0x01, 0x80, 0x20, 0x10, 0x08]

    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (max(columns, 0), max(rows, 0))
        dots = Array(repeating: 0, count: self.columns * self.rows)
        styles = Array(repeating: nil, count: self.columns * self.rows)
    }

    /// Its size in dots.
    var width: Int { 2 * columns }
    var height: Int { 4 * rows }

    /// Sets the dots of column `x`, from the left, at the heights given, from the bottom; those outside are left out.
    mutating func draw(x: Int, _ heights: some Sequence<Int>, _ style: StyledLine.Style?) {
        guard (0..<width).contains(x) else { return }
        for y in heights where (0..<height).contains(y) {
            let cell = (rows - 1 - y / 4) * columns + x / 2
            dots[cell] |= Self.bits[x % 2 * 4 + y % 4]
            styles[cell] = style
        }
    }

    /// A row of it, from the top.
    func line(_ row: Int) -> StyledLine {
        var line = StyledLine()
        var run = ""
        var look: StyledLine.Style?
        for cell in row * columns..<(row + 1) * columns {
            if styles[cell] != look {
                line.add(run, look)
                (run, look) = ("", styles[cell])
            }
            let dots = dots[cell] == 0 ? nil : Unicode.Scalar(0x2800 + UInt32(dots[cell]))
            run.unicodeScalars.append(dots ?? " ")
        }
        line.add(run, look)
        return line
    }
}
