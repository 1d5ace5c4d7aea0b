extension Character {
    /// The columns that a terminal takes for it: 2 for East Asian wide characters and emoji, 0 for a mark that stands by
    /// itself, else 1. Where terminals differ (an emoji made of a text symbol) it is the larger number: a line is too short
    /// then, and never too long.
    var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.value {
        // Latin; lines, blocks and braille: most of what is drawn.
        case 0x20...0x2FF where unicodeScalars.count == 1, 0x2500...0x259F, 0x2800...0x28FF: return 1
        default: break
        }
        if unicodeScalars.contains("\u{FE0F}") || first.isWide { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is two columns wide: emoji, and the blocks that are wide or full-width in Unicode's
    /// EastAsianWidth.txt.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}

extension String {
    /// The columns that a terminal takes for it.
    var columns: Int {
        utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.columns }
    }

    /// The text in at most `width` columns, the last of which is an ellipsis if it had to be cut.
    func cut(to width: Int) -> String {
        guard columns > width else { return self }
        guard width > 0 else { return "" }
        var room = width - 1
        let kept = prefix { character in
            room -= character.columns
            return room >= 0
        }
        return "\(kept)…"
    }
}
