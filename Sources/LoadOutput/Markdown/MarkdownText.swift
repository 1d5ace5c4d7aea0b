/// Texts that others wrote (a scenario, a target), made harmless for Markdown as GitHub and GitLab show it.
enum MarkdownText {
    /// Longer ones are cut: what a target sent may be a page.
    private static let lengthLimit = 200

    /// A name, or what a target said, as code: no mark-up, link, mention or image comes of it, wherever it stands.
    ///
    /// HTML's element rather than backticks, which a text could end, and in which a cell of a table has no way to write `|`.
    static func code(_ text: String) -> String { "<code>\(plain(text.cut(to: lengthLimit)))</code>" }

    /// A text in which nothing is mark-up. Numeric references stand for characters that mean something: such a reference is
    /// never read as structure (CommonMark 0.31, section 2.5), nor as the end of a table's cell. Line breaks and other control
    /// characters show as `·`, for a line has to stay one.
    static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.withoutControls.unicodeScalars {
            switch scalar {
            case "<": plain += "&lt;"
            case ">": plain += "&gt;"
            case "&": plain += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "@", "#", "!": plain += "&#\(scalar.value);"
            // Separators that some readers break lines at, and marks that turn the direction of what follows.
            case "\u{2028}", "\u{2029}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": plain += "·"
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }
}

/// A table of Markdown: the first column to the left, the others, which are numbers, to the right.
struct MarkdownTable {
    /// How the columns after the first one stand.
    enum Alignment: String {
        case left = ":--"
        case right = "--:"
    }

    private let titles: [String]
    private let alignment: Alignment
    private var rows: [[String]] = []

    /// - Parameter titles: what stands above the columns; Markdown, as the cells are.
    init(_ titles: [String], _ alignment: Alignment = .right) {
        self.titles = titles
        self.alignment = alignment
    }

    /// Adds a row; it has as many cells as there are titles, each in Markdown and in a line.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table's lines; none where it has no row.
    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let marks = [Alignment.left] + titles.dropFirst().map { _ in alignment }
        return ([titles, marks.map(\.rawValue)] + rows).map { "| \($0.joined(separator: " | ")) |" }
    }
}
