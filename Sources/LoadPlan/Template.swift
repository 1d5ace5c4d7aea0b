/// Text with places for values: `/products/${product}`.
///
/// `${name}` is a place; `$${` is the text `${`. A name has letters, digits, `_`, `-` and, between words, dots
/// (`users.email`). Parsed once, before the run; what has no place in it is plain text and costs nothing later.
public struct Template: Sendable, Equatable {
    /// A stretch of the text.
    public enum Part: Sendable, Equatable {
        case text(String)
        /// The value of this name.
        case value(String)
    }

    /// The parts in order; neighbouring text is one part.
    public private(set) var parts: [Part] = []

    /// Parses a text.
    ///
    /// - Throws: a `Diagnostic` without a place where a `${` has no end, or holds no name.
    public init(parsing text: String) throws(Diagnostic) {
        var rest = text[...]
        var plain = ""
        while let dollar = rest.firstIndex(of: "$") {
            plain += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                plain += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                let name = try Self.name(&rest, in: text)
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.value(name))
            } else {
                plain += "$"
                rest = rest.dropFirst()
            }
        }
        plain += rest
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    /// The name of the place at the beginning of `rest`, which ends up behind it.
    private static func name(_ rest: inout Substring, in text: String) throws(Diagnostic) -> String {
        guard let end = rest.firstIndex(of: "}") else {
            throw Diagnostic("\"\(text)\" has a ${ without its }", fix: "write ${name}, or $${ for the text ${")
        }
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        guard isName(name) else {
            throw Diagnostic(
                "${\(name)} holds no name", fix: "a name has letters, digits, _, - and dots between words")
        }
        rest = rest[end...].dropFirst()
        return name
    }

    /// Whether a text can be the name of a value.
    public static func isName(_ text: String) -> Bool {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }

    /// A text, written so that it stands for itself as a template.
    public static func escaped(_ text: String) -> String { text.replacing("${", with: "$${") }

    /// The names of all places, in order.
    public var names: [String] {
        parts.compactMap { part in
            if case .value(let name) = part { name } else { nil }
        }
    }

    /// Whether the text has no place in it.
    public var isPlain: Bool { names.isEmpty }

    /// The text with each place replaced, and each stretch of text changed.
    public func text(of value: (String) -> String, changing text: (String) -> String = { $0 }) -> String {
        parts.map { part in
            switch part {
            case .text(let plain): text(plain)
            case .value(let name): value(name)
            }
        }.joined()
    }
}
