/// Reads a mapping whose keys are known: reports unknown keys with the word that was probably meant, and missing ones.
///
/// ```swift
/// guard let keys = MappingReader(node, "a phase", keys: ["users", "duration"], into: &diagnostics) else { return nil }
/// let duration = keys["duration"]?.duration("duration", into: &diagnostics)
/// ```
public struct MappingReader: Sendable {
    /// Where the mapping begins.
    public let location: SourceLocation
    /// The mapping in words, for messages: `a phase`.
    public let what: String

    private let known: [String]
    private var meant: Set<String> = []
    private let entries: [String: LocatedNode.Entry]

    /// Begins to read. Returns nil, with a report, where the node is no mapping.
    ///
    /// - Parameters:
    ///   - node: the mapping.
    ///   - what: the mapping in words, for messages: `a phase`.
    ///   - keys: the keys that it may have, in the order that a message lists them.
    ///   - others: keys that someone else reads: neither unknown nor listed.
    ///   - synonyms: words of other tools, and the key that means the same here.
    ///   - mayBeSecret: whether an unknown key may be a secret in the wrong place, as in `{bearer:TOKEN}`: it is named only
    ///     where it is a word that is nearly right.
    ///   - diagnostics: receives the mistakes.
    public init?(
        _ node: LocatedNode, _ what: String, keys: [String], others: [String] = [], synonyms: [String: String] = [:],
        mayBeSecret: Bool = false, into diagnostics: inout Diagnostics
    ) {
        guard case .mapping(let entries) = node.value else {
            let example = keys.prefix(3).joined(separator: ", ")
            diagnostics.report(
                Diagnostic(
                    "\(what) is \(node.kind)", fix: "write a mapping with keys such as \(example)", at: node.location))
            return nil
        }
        location = node.location
        self.what = what
        known = keys
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        for entry in entries where !keys.contains(entry.key) && !others.contains(entry.key) {
            let unspaced = keys.first { entry.key.hasPrefix("\($0):") }
            let meant = unspaced ?? synonyms[entry.key] ?? entry.key.nearest(among: keys + others)
            if let meant { self.meant.insert(meant) }
            let fix =
                unspaced.map { "write a space behind \"\($0):\"" } ?? meant.map { "did you mean \"\($0)\"?" }
                ?? "\(what) knows \(keys.joined(separator: ", "))"
            let isNamed = !mayBeSecret || meant != nil && entry.key.allSatisfy(\.isLetter)
            diagnostics.report(
                Diagnostic(
                    isNamed ? "unknown key \"\(entry.key)\" in \(what)" : "an unknown key in \(what)", fix: fix,
                    at: entry.keyLocation))
        }
    }

    /// The value of a key, or nil where the key is absent. A key without a value gives a node that is `.null`.
    public subscript(key: String) -> LocatedNode? {
        precondition(known.contains(key), "\(key) is read, so it must be among the known keys of \(what)")
        return entries[key]?.value
    }

    /// Where a key stands, if it does.
    public func location(of key: String) -> SourceLocation? {
        entries[key]?.keyLocation
    }

    /// The keys that are there, out of some, in the order of `keys`.
    public func present(of keys: [String]) -> [String] {
        keys.filter { entries[$0] != nil }
    }

    /// The one of some keys that is there, with its value; reports where there are several, and takes the first. Nil
    /// where there is none.
    public func one(of keys: [String], into diagnostics: inout Diagnostics) -> (key: String, value: LocatedNode)? {
        let present = present(of: keys)
        guard let key = present.first, let value = self[key] else { return nil }
        if present.count > 1 {
            diagnostics.report(
                Diagnostic(
                    "\(what) is either \(present.joined(separator: " or "))", fix: "keep one of them",
                    at: location(of: present[1])))
        }
        return (key, value)
    }

    /// Whether an unknown key was most likely meant to be this one: its absence needs no report of its own.
    public func isMisspelt(_ key: String) -> Bool { meant.contains(key) }

    /// The value of a key that must be there; reports where it is not.
    public func required(_ key: String, example: String, into diagnostics: inout Diagnostics) -> LocatedNode? {
        if let value = self[key] { return value }
        guard !isMisspelt(key) else { return nil }
        diagnostics.report(
            Diagnostic("\(what) needs the key \"\(key)\"", fix: "write for example \(example)", at: location))
        return nil
    }

    /// Reports keys that mean nothing beside another one.
    ///
    /// - Parameters:
    ///   - keys: the keys that should not be there.
    ///   - reason: why, completing `"duration" means nothing ...`.
    ///   - fix: what to write instead; nil to advise removing the key.
    public func refuse(
        _ keys: [String], _ reason: String, fix: String? = nil, into diagnostics: inout Diagnostics
    ) {
        for key in present(of: keys) {
            diagnostics.report(
                Diagnostic(
                    "\"\(key)\" means nothing \(reason)", fix: fix ?? "remove it", at: location(of: key)))
        }
    }
}
