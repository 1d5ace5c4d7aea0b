/// A pattern of texts, written as a small part of regular expressions: what can be generated fairly.
///
///     text        ABC, and \. for a sign that means something else
///     class       [A-Z0-9_]   \d = [0-9]   \w = [A-Za-z0-9_]   . = a visible ASCII character
///     group       (red|blue)
///     repetition  {3}   {2,5}   ?        of what stands before it
///
/// `*` and `+` have no upper end, so they are refused. A pattern is Codable as its text.
public struct TextPattern: Sendable, Equatable {
    /// A piece of a pattern.
    public indirect enum Piece: Sendable, Equatable {
        /// Bytes as they stand: the UTF-8 of a text.
        case literal([UInt8])
        /// One of these ASCII characters; never empty.
        case anyOf([UInt8])
        /// One of these sequences; never empty.
        case either([[Piece]])
        /// A piece, so many times.
        case repeated(Piece, ClosedRange<Int>)
    }

    /// The pattern as written.
    public let text: String
    /// Its pieces, in order.
    public let pieces: [Piece]

    /// The longest text that a pattern may stand for.
    public static let longestText = 65_536

    /// Reads a pattern.
    ///
    /// - Throws: a `Diagnostic` that completes `pattern ...` and has no place.
    public init(parsing text: String) throws(Diagnostic) {
        var parser = TextPatternParser(text)
        pieces = try parser.pattern()
        self.text = text
        guard Self.longest(pieces) <= Self.longestText else {
            throw Diagnostic(
                "\"\(text)\" stands for texts of more than \(LocatedNode.grouped(Self.longestText)) bytes",
                fix: "repeat less often")
        }
    }

    /// The most bytes that pieces stand for; saturates.
    private static func longest(_ pieces: [Piece]) -> Int {
        pieces.reduce(0) { sum, piece in min(sum + longest(piece), Int(Int32.max)) }
    }

    private static func longest(_ piece: Piece) -> Int {
        switch piece {
        case .literal(let bytes): bytes.count
        case .anyOf: 1
        case .either(let options): options.map(longest).max() ?? 0
        case .repeated(let piece, let times):
            min(longest(piece) * times.upperBound, Int(Int32.max))
        }
    }
}

extension TextPattern: Codable {
    /// Reads the pattern's text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do throws(Diagnostic) {
            try self.init(parsing: container.decodedText())
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "pattern \(error.message)")
        }
    }

    /// Writes the pattern's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SingleValueDecodingContainer {
    fileprivate func decodedText() throws(Diagnostic) -> String {
        do { return try decode(String.self) } catch { throw Diagnostic("is no text") }
    }
}
