import LoadPlan

extension JSONPath {
    /// Reads a path such as `$.items[0].name`.
    ///
    /// - Throws: a `Diagnostic` without a place, whose message completes `json "..."`.
    convenience init(_ text: String) throws(Diagnostic) {
        var reader = JSONPathReader(text)
        let written = try reader.segments()
        self.init(
            text: text,
            segments: written.map { part in
                let name = UnsafeMutableRawBufferPointer.allocate(byteCount: part.name.utf8.count, alignment: 1)
                name.copyBytes(from: part.name.utf8)
                return Segment(
                    kind: part.kind, isDescendant: part.isDescendant, name: UnsafeRawBufferPointer(name),
                    index: part.index)
            })
    }
}

/// Reads the text of a path, scalar by scalar, and knows where a mistake is. Not by what looks like one character: a quote
/// that an accent follows still ends a name.
private struct JSONPathReader {
    struct Part {
        var kind: JSONPath.Segment.Kind
        var isDescendant: Bool
        var name = ""
        var index = 0
    }

    private let text: String
    private let characters: [Unicode.Scalar]
    private var at = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text.unicodeScalars)
    }

    mutating func segments() throws(Diagnostic) -> [Part] {
        guard current == "$" else {
            let path = text.first == "." || text.first == "[" ? "$\(text)" : "$.\(text)"
            throw Diagnostic(
                "\"\(text)\" does not begin with $", fix: "write for example \(text == "" ? "$.id" : path)")
        }
        at = 1
        var parts: [Part] = []
        while at < characters.count { parts.append(try part()) }
        guard parts.count <= JSONPath.mostSegments else {
            throw Diagnostic(
                "has \(parts.count) segments",
                fix: "write a path of at most \(JSONPath.mostSegments), for example with ..")
        }
        return parts
    }

    private var current: Unicode.Scalar? { at < characters.count ? characters[at] : nil }

    private mutating func part() throws(Diagnostic) -> Part {
        var isDescendant = false
        switch current {
        case "[":
            return try bracket(isDescendant: false)
        case ".":
            at += 1
            if current == "." {
                isDescendant = true
                at += 1
                if current == "[" { return try bracket(isDescendant: true) }
            }
        default:
            throw unexpected("a . or [ comes before each segment")
        }
        if current == "*" {
            at += 1
            return Part(kind: .all, isDescendant: isDescendant)
        }
        let start = at
        while let character = current, Self.isNameCharacter(character, first: at == start) { at += 1 }
        guard at > start else { throw unexpected("write a name after the point, or ['any name'] in its place") }
        if let character = current, character != ".", character != "[" {
            throw unexpected("write a name with other characters as ['name']")
        }
        return Part(kind: .name, isDescendant: isDescendant, name: self.text(from: start))
    }

    /// What stands in brackets: `'name'`, `"name"`, a number or `*`.
    private mutating func bracket(isDescendant: Bool) throws(Diagnostic) -> Part {
        at += 1
        var part = Part(kind: .all, isDescendant: isDescendant)
        switch current {
        case "*":
            at += 1
        case "'", "\"":
            part.kind = .name
            part.name = try quoted()
        case "?":
            throw unexpected("filters are not supported; name an element by its index")
        default:
            (part.kind, part.index) = try index()
        }
        guard current == "]" else {
            let isMore = current == "," || current == ":"
            throw unexpected(isMore ? "slices and lists are not supported; write one index or [*]" : "write ] here")
        }
        at += 1
        return part
    }

    private mutating func quoted() throws(Diagnostic) -> String {
        let (quote, start) = (current, at)
        var name = ""
        at += 1
        while let character = current, character != quote {
            if character == "\\" { at += 1 }
            guard let literal = current else { break }
            guard character != "\\" || literal == "\\" || literal == quote else {
                throw unexpected("write characters as they are; only \\\\ and the quote need a \\ before them")
            }
            name.unicodeScalars.append(literal)
            at += 1
        }
        guard current != nil else {
            at = start
            throw Diagnostic("\"\(text)\" has a quote at character \(at + 1) that is never closed", fix: "close it")
        }
        at += 1
        return name
    }

    private mutating func index() throws(Diagnostic) -> (JSONPath.Segment.Kind, Int) {
        let isFromEnd = current == "-"
        if isFromEnd { at += 1 }
        let start = at
        while let digit = current, ("0"..."9").contains(digit) { at += 1 }
        if at == start, current == ":" {
            throw unexpected("slices and lists are not supported; write one index or [*]")
        }
        guard let value = Int(self.text(from: start)), value < 1 << 53, !isFromEnd || value > 0 else {
            at = start
            throw unexpected("write an index such as 0 or -1, a name in quotes or *")
        }
        return (isFromEnd ? .elementFromEnd : .element, value)
    }

    /// RFC 9535, section 2.5.1.1: letters, digits (not first), `_` and what is outside ASCII.
    private static func isNameCharacter(_ character: Unicode.Scalar, first: Bool) -> Bool {
        guard let byte = UInt8(exactly: character.value), byte < 0x80 else { return true }
        return byte == UInt8(ascii: "_") || HTTPSyntax.isAlphanumeric(byte) && !(first && (48...57).contains(byte))
    }

    /// What was read from there on.
    private func text(from start: Int) -> String {
        String(String.UnicodeScalarView(characters[start..<at]))
    }

    private func unexpected(_ advice: String) -> Diagnostic {
        let found = current.map { "\"\($0)\" at character \(at + 1)" } ?? "its end at character \(at + 1)"
        return Diagnostic("\"\(text)\" cannot be read from \(found) on", fix: advice)
    }
}
