/// Recursive descent over a pattern's characters. Every mistake names what is wrong and what to write instead.
struct TextPatternParser {
    private let text: String
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    private static let deepestGroups = 32
    private static let mostRepetitions = 10_000
    private static let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    private static let wordCharacters =
        Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z")) + digits
        + [UInt8(ascii: "_")]
    private static let visible = Array(UInt8(33)...126)

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    /// The whole pattern.
    mutating func pattern() throws(Diagnostic) -> [TextPattern.Piece] {
        guard !characters.isEmpty else { throw Diagnostic("is empty", fix: "write for example \"[A-Z]{3}\"") }
        if characters.first == "^" || characters.last == "$" && characters.dropLast().last != "\\" {
            throw mistake("has ^ or $ at an end", fix: "leave them out: a pattern describes the whole text")
        }
        let options = try alternatives()
        guard position == characters.count else {
            throw mistake("closes a group that was not opened", fix: "write \\) for the sign")
        }
        return options.count == 1 ? options[0] : [.either(options)]
    }

    /// Sequences with `|` between them, up to `)` or the end.
    private mutating func alternatives() throws(Diagnostic) -> [[TextPattern.Piece]] {
        var options: [[TextPattern.Piece]] = [[]]
        while let next = peek, next != ")" {
            if next == "|" {
                position += 1
                options.append([])
                continue
            }
            let piece = try repetition(of: try atom())
            if case .literal(let more) = piece, case .literal(let bytes) = options[options.count - 1].last {
                options[options.count - 1].removeLast()
                options[options.count - 1].append(.literal(bytes + more))
            } else {
                options[options.count - 1].append(piece)
            }
        }
        return options
    }

    /// What stands without its repetition.
    private mutating func atom() throws(Diagnostic) -> TextPattern.Piece {
        let character = characters[position]
        position += 1
        switch character {
        case "(": return try group()
        case "[": return try bracket()
        case "\\": return try escape().asPiece
        case ".": return .anyOf(Self.visible)
        case "*", "+": throw endless(character)
        case "?", "{": throw mistake("repeats nothing with \(character)", fix: "write \\\(character) for the sign")
        default: return .literal(Array(String(character).utf8))
        }
    }

    private mutating func group() throws(Diagnostic) -> TextPattern.Piece {
        guard depth < Self.deepestGroups else {
            throw mistake("has more than \(Self.deepestGroups) groups in each other", fix: "write fewer")
        }
        if peek == "?" {
            throw mistake("has a group that begins with (?", fix: "write a plain group, for example (a|b)")
        }
        depth += 1
        let options = try alternatives()
        depth -= 1
        guard peek == ")" else {
            throw mistake("has a group that is not closed", fix: "add ), or write \\( for the sign")
        }
        position += 1
        return .either(options)
    }

    /// `[A-Z0-9_]`, after its `[`.
    private mutating func bracket() throws(Diagnostic) -> TextPattern.Piece {
        if peek == "^" {
            throw mistake("has a class of what is not wanted", fix: "write what is wanted, for example [A-Z]")
        }
        var members: [UInt8] = []
        while let next = peek, next != "]" {
            let first = try member()
            guard peek == "-", let end = characters.dropFirst(position + 1).first, end != "]" else {
                members += first
                continue
            }
            position += 1
            let last = try member()
            guard first.count == 1, last.count == 1, first[0] <= last[0] else {
                throw mistake("has a range in a class that goes down", fix: "write for example [A-Z]")
            }
            members += Array(first[0]...last[0])
        }
        guard peek == "]" else {
            throw mistake("has a class that is not closed", fix: "add ], or write \\[ for the sign")
        }
        position += 1
        // Each once: a character that two ranges name is not to come twice as often.
        var seen: Set<UInt8> = []
        members = members.filter { seen.insert($0).inserted }
        guard !members.isEmpty else { throw mistake("has a class of nothing", fix: "write for example [A-Z]") }
        return .anyOf(members)
    }

    private mutating func member() throws(Diagnostic) -> [UInt8] {
        let character = characters[position]
        position += 1
        if character == "\\" {
            switch try escape() {
            case .set(let bytes): return bytes
            case .sign(let bytes) where bytes.count == 1: return bytes
            case .sign: break
            }
        } else if let byte = character.asciiValue, byte != 13 {
            return [byte]
        }
        throw mistake(
            "has \"\(character)\" in a class, which takes ASCII only", fix: "write it in a group, for example (ä|ö)")
    }

    private enum Escaped {
        case set([UInt8])
        case sign([UInt8])

        var asPiece: TextPattern.Piece {
            switch self {
            case .set(let bytes): .anyOf(bytes)
            case .sign(let bytes): .literal(bytes)
            }
        }
    }

    /// What follows a `\`.
    private mutating func escape() throws(Diagnostic) -> Escaped {
        guard let character = peek else { throw mistake("ends with a lone \\", fix: "write \\\\ for the sign") }
        position += 1
        switch character {
        case "d": return .set(Self.digits)
        case "w": return .set(Self.wordCharacters)
        case "n": return .sign([10])
        case "t": return .sign([9])
        case _ where character.isLetter || character.isNumber:
            throw mistake("has the unknown \\\(character)", fix: "the known ones are \\d, \\w, \\n and \\t")
        default: return .sign(Array(String(character).utf8))
        }
    }

    /// The piece with the `{n}`, `{n,m}` or `?` that follows it.
    private mutating func repetition(of piece: TextPattern.Piece) throws(Diagnostic) -> TextPattern.Piece {
        let times: ClosedRange<Int>
        switch peek {
        case "?":
            position += 1
            times = 0...1
        case "{": times = try count()
        case "*", "+": throw endless(characters[position])
        default: return piece
        }
        if let next = peek, "?{*+".contains(next) {
            throw mistake("repeats a repetition", fix: "put the inner one into a group, for example (a{2}){3}")
        }
        return times == 1...1 ? piece : .repeated(piece, times)
    }

    /// `{n}` or `{n,m}`.
    private mutating func count() throws(Diagnostic) -> ClosedRange<Int> {
        let inside = characters[(position + 1)...].prefix { $0 != "}" }
        position += inside.count + 2
        let numbers = inside.split(separator: ",", omittingEmptySubsequences: false).map { Int(String($0)) }
        guard position <= characters.count, let low = numbers.first ?? nil, let high = numbers.last ?? nil,
            numbers.count <= 2, low >= 0
        else {
            throw mistake("has a repetition that is no number", fix: "write {3} or {2,5}, or \\{ for the sign")
        }
        guard low <= high, high <= Self.mostRepetitions else {
            throw mistake(
                "has the repetition {\(String(inside))}",
                fix: "write two numbers that rise, up to \(LocatedNode.grouped(Self.mostRepetitions))")
        }
        return low...high
    }

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private func endless(_ sign: Character) -> Diagnostic {
        mistake(
            "repeats without end with \(sign)", fix: "write how often, for example {1,8}, or \\\(sign) for the sign")
    }

    private func mistake(_ what: String, fix: String) -> Diagnostic {
        Diagnostic("\"\(text)\" \(what)", fix: fix)
    }
}
