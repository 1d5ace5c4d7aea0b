import LoadPlan

/// The text's lines as the YAML parser counts them, to turn its columns (Unicode scalars) into characters, and to
/// look at what stands at a place.
struct SourceLines {
    private let lines: [Substring.UnicodeScalarView]

    init(_ text: String) {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars[...]
        var (start, index) = (scalars.startIndex, scalars.startIndex)
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let end = index
            index = scalars.index(after: index)
            guard Self.breaks.contains(scalar) else { continue }
            if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { index = scalars.index(after: index) }
            lines.append(scalars[start..<end])
            start = index
        }
        lines.append(scalars[start...])
        self.lines = lines
    }

    /// The place in characters for a place in Unicode scalars; both count from 1.
    func location(line: Int, column: Int, file: String) -> SourceLocation {
        guard lines.indices.contains(line - 1) else { return SourceLocation(file: file, line: line, column: column) }
        let before = lines[line - 1].prefix(column - 1)
        return SourceLocation(file: file, line: line, column: Substring(before).count + 1)
    }

    /// The lines whose indentation contains a tab, with the tab's column; from 1.
    func tabsInIndentation() -> [(line: Int, column: Int)] {
        lines.enumerated().compactMap { number, line in
            let indentation = line.prefix { $0 == " " || $0 == "\t" }
            guard indentation.count < line.count, let tab = indentation.firstIndex(of: "\t") else { return nil }
            return (number + 1, line.distance(from: line.startIndex, to: tab) + 1)
        }
    }

    /// Characters that YAML does not allow.
    func forbiddenScalars() -> [(line: Int, column: Int, scalar: Unicode.Scalar)] {
        lines.enumerated().flatMap { number, line in
            line.enumerated().filter { !Self.isAllowed($0.element) }.map { (number + 1, $0.offset + 1, $0.element) }
        }
    }

    /// What stands on a line before a column.
    func start(ofLine line: Int, before column: Int) -> String {
        lines.indices.contains(line - 1) ? String(Substring(lines[line - 1].prefix(column - 1))) : ""
    }

    /// The scalar at a place, and its index in the text.
    func scalar(line: Int, column: Int) -> (scalar: Unicode.Scalar, index: String.Index)? {
        guard lines.indices.contains(line - 1), column > 0 else { return nil }
        let line = lines[line - 1]
        guard let index = line.index(line.startIndex, offsetBy: column - 1, limitedBy: line.endIndex),
            index < line.endIndex
        else { return nil }
        return (line[index], index)
    }

    private static let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    /// YAML 1.2, production [1] c-printable.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
