/// A line of text in parts, so that its width is known whatever colours it gets.
struct StyledLine: Equatable {
    /// A look, by its SGR parameters (ECMA-48, "select graphic rendition").
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case bad = "31"
        case warning = "33"
        case goodHeading = "1;32"
        case badHeading = "1;31"
        case bar = "36"
        /// A second curve beside `bar`.
        case curve = "35"
        /// What is chosen among others.
        case chosen = "7"
    }

    private struct Part: Equatable {
        var text: String
        var style: Style?
    }

    private var parts: [Part] = []

    init(_ text: String = "", _ style: Style? = nil) {
        add(text, style)
    }

    /// Appends text. Control characters show as `·`: what a target sent must not steer the terminal.
    mutating func add(_ text: String, _ style: Style? = nil) {
        guard !text.isEmpty else { return }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        parts.append(Part(text: isPlain ? text : text.withoutControls, style: style))
    }

    /// Appends another line's parts.
    mutating func add(_ line: StyledLine) {
        parts += line.parts
    }

    /// Appends spaces up to a column; nothing if the line is longer already.
    mutating func pad(to column: Int) {
        if count < column { add(String(repeating: " ", count: column - count)) }
    }

    /// The width in columns.
    var count: Int { parts.reduce(0) { $0 + $1.text.columns } }

    /// The line as it is written: cut with an ellipsis where it is too wide, without spaces at its end.
    func text(color: Bool, width: Int = .max) -> String {
        var room = width
        var written: [Part] = []
        let tooWide = count > width
        for part in parts where room > 0 {
            let fits = part.text.columns <= (tooWide ? room - 1 : room)
            written.append(Part(text: fits ? part.text : part.text.cut(to: room), style: part.style))
            room = fits ? room - part.text.columns : 0
        }
        while let last = written.last, last.text.allSatisfy({ $0 == " " }) { written.removeLast() }
        if let last = written.indices.last {
            written[last].text = String(written[last].text.reversed().drop { $0 == " " }.reversed())
        }
        return written.map { part in
            guard color, let style = part.style else { return part.text }
            return "\u{1B}[\(style.rawValue)m\(part.text)\u{1B}[0m"
        }.joined()
    }
}

extension String {
    /// The text with a dot for each control character.
    var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : $0 }))
    }

    /// The text's words in lines of at most `width` columns; a longer word has a line of its own. A unit stays with
    /// its number.
    func wrapped(to width: Int) -> [String] {
        let units: Set = ["ns", "µs", "ms", "s", "B", "kB", "MB", "GB", "TB", "%"]
        let words = split(separator: " ").reduce(into: [String]()) { words, word in
            if let last = words.last, last.last?.isNumber == true, units.contains(word.filter { !",.;:)".contains($0) })
            {
                words[words.count - 1] += " \(word)"
            } else {
                words.append(String(word))
            }
        }
        return words.reduce(into: []) { lines, word in
            if let last = lines.last, last.columns + 1 + word.columns <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(word)
            }
        }
    }
}
