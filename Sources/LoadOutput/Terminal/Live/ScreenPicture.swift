/// What stands on a terminal's screen, so that only the rows that differ are written.
struct ScreenPicture {
    /// The rows that stand there, and the screen's size; nothing where they are to be written anew.
    private var drawn: [String] = []
    private var drawnSize = (columns: 0, rows: 0)

    /// What stands there is not known any more: all of it is written next.
    mutating func forget() { drawn = [] }

    /// What turns it into other rows; nothing where they stand there already.
    ///
    /// - Parameter size: that of the screen: where it has changed, all rows are written.
    mutating func text(for lines: [String], size: (columns: Int, rows: Int)) -> String {
        if size != drawnSize { drawn = [] }
        let isNew = drawn.count != lines.count
        var text = ""
        for (row, line) in lines.enumerated() where isNew || drawn[row] != line {
            // The line's end is cleared before it is written: after a line that fills the row, the last character would go.
            text += "\u{1B}[\(row + 1);1H" + (isNew ? "" : "\u{1B}[2K") + line
        }
        (drawn, drawnSize) = (lines, size)
        guard !text.isEmpty else { return "" }
        // A terminal that knows mode 2026 shows all of it at once; others ignore that.
        return "\u{1B}[?2026h" + (isNew ? "\u{1B}[2J" : "") + text + "\u{1B}[?2026l"
    }
}
