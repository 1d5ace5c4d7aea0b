import LoadPlan

/// `generate`: what makes a new value for each iteration.
///
///     order_id: uuid
///     amount: {integer: [1, 100]}
///     colour: {choice: [red, blue]}         also {choice: {red: 3, blue: 1}}, with weights
///     code: {pattern: "[A-Z]{3}-\\d{4}"}
///     number: {sequence: {from: 1, step: 1}}
///     now: {timestamp: iso8601}
///     note: {text: 20}
struct GeneratorDecoder {
    static let kinds = ["integer", "choice", "pattern", "sequence", "timestamp", "text"]
    static let words = ["uuid", "sequence"]
    static let sequenceKeys = ["from", "step"]
    static let longestText = 65_536
    /// Well inside of 64 bits, so that sums do not leave them.
    static let numbers = -1_000_000_000_000_000_000...1_000_000_000_000_000_000
    private static let synonyms = [
        "int": "integer", "number": "integer", "range": "integer", "between": "integer", "oneOf": "choice",
        "one-of": "choice", "pick": "choice", "regex": "pattern", "counter": "sequence", "time": "timestamp",
        "string": "text", "date": "timestamp",
    ]
    private static let wanted = "uuid, or for example {integer: [1, 100]}"

    /// The generators; what is wrong is reported.
    func generators(
        from keys: MappingReader, names: inout NamedValues, into diagnostics: inout Diagnostics
    ) -> [ValueGenerator] {
        names.entries("generate", in: keys, example: "generate: {order_id: uuid}", into: &diagnostics)
            .compactMap { entry in
                kind(entry, into: &diagnostics).map { ValueGenerator(name: entry.key, kind: $0) }
            }
    }

    private func kind(_ entry: LocatedNode.Entry, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        switch entry.value.value {
        case .scalar("uuid", _): return .uuid
        case .scalar("sequence", _): return .sequence(from: 1, step: 1)
        case .scalar(let word, _):
            let fix =
                Self.kinds.contains(word)
                ? "write for example {\(Self.examples[word] ?? word)}"
                : word.nearest(among: Self.words).map { "did you mean \($0)?" } ?? "write \(Self.wanted)"
            diagnostics.report(
                Diagnostic("the generated value \"\(word)\" is unknown", fix: fix, at: entry.value.location))
            return nil
        case .mapping: return mapping(entry.value, into: &diagnostics)
        default:
            entry.value.refuse("the generated value \"\(entry.key)\"", wanted: Self.wanted, into: &diagnostics)
            return nil
        }
    }

    private static let examples = [
        "integer": "integer: [1, 100]", "choice": "choice: [red, blue]", "pattern": "pattern: \"[A-Z]{3}\"",
        "timestamp": "timestamp: iso8601", "text": "text: 20",
    ]

    private func mapping(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        guard
            let keys = MappingReader(
                node, "a generated value", keys: Self.kinds, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        guard let (kind, value) = keys.one(of: Self.kinds, into: &diagnostics) else {
            if case .mapping([]) = node.value {
                node.refuse("a generated value", wanted: Self.wanted, into: &diagnostics)
            }
            return nil
        }
        switch kind {
        case "integer": return integer(value, into: &diagnostics)
        case "choice": return choice(value, into: &diagnostics)
        case "pattern": return pattern(value, into: &diagnostics)
        case "sequence": return sequence(value, into: &diagnostics)
        case "timestamp":
            return value.choice(kind, of: ValueGenerator.TimestampFormat.self, into: &diagnostics)
                .map { .timestamp($0) }
        default: return value.integer(kind, in: 1...Self.longestText, into: &diagnostics).map { .text(length: $0) }
        }
    }

    private func integer(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        let wanted = "two numbers, for example integer: [1, 100]"
        guard let ends = node.list("integer", wanted: wanted, into: &diagnostics) else { return nil }
        guard ends.count == 2 else {
            let count = "\(ends.count) value\(ends.count == 1 ? "" : "s")"
            diagnostics.report(Diagnostic("integer has \(count)", fix: "write \(wanted)", at: node.location))
            return nil
        }
        let numbers = ends.map { $0.integer("integer", in: Self.numbers, into: &diagnostics) }
        guard let low = numbers[0], let high = numbers[1] else { return nil }
        guard low <= high else {
            diagnostics.report(
                Diagnostic(
                    "integer goes from \(low) down to \(high)", fix: "write integer: [\(high), \(low)]",
                    at: node.location))
            return nil
        }
        return .integer(low...high)
    }

    /// A list of texts, or a mapping of texts to weights.
    private func choice(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        if case .mapping(let entries) = node.value, !entries.isEmpty {
            let weights = entries.map {
                $0.value.positiveNumber("weight", upTo: UserClassDecoder.highestWeight, into: &diagnostics)
            }
            return weights.contains(nil) ? nil : .choice(entries.map(\.key), weights: weights.compactMap { $0 })
        }
        let wanted = "texts, for example choice: [red, blue]"
        guard let nodes = node.list("choice", wanted: wanted, into: &diagnostics) else { return nil }
        let texts = nodes.map { $0.string("a choice", wanted: "a text or number", into: &diagnostics) }
        return texts.contains(nil) ? nil : .choice(texts.compactMap { $0 })
    }

    private func pattern(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        node.parse("pattern", wanted: "a pattern, for example \"[A-Z]{3}\"", into: &diagnostics) {
            text throws(Diagnostic) in .pattern(try TextPattern(parsing: text))
        }
    }

    private func sequence(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> ValueGenerator.Kind? {
        guard
            let keys = MappingReader(
                node, "a sequence", keys: Self.sequenceKeys, synonyms: ["start": "from", "by": "step"],
                into: &diagnostics)
        else { return nil }
        let from = keys["from"]?.integer("from", in: Self.numbers, into: &diagnostics)
        let step = keys["step"]?.integer("step", in: Self.numbers, into: &diagnostics)
        if let node = keys["step"], step == 0 {
            diagnostics.report(
                Diagnostic("step is zero", fix: "write how far two numbers are apart, for example 1", at: node.location)
            )
            return nil
        }
        return .sequence(from: from ?? 1, step: step ?? 1)
    }
}
