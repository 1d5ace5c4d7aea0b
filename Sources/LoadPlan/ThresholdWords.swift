/// The words of a threshold, taken from the front.
struct ThresholdWords {
    private var rest: Substring

    init(_ text: String) {
        rest = text.trimmed.description[...]
    }

    mutating func metric() throws(Diagnostic) -> String {
        let word = takeWord()
        guard !word.isEmpty else {
            throw Diagnostic("names no metric", fix: "write for example p99 < 300ms")
        }
        return word.lowercased()
    }

    mutating func time() -> Threshold.Time? {
        let before = rest
        if let time = Threshold.Time(rawValue: takeWord().replacing("-", with: "_")) { return time }
        rest = before
        return nil
    }

    mutating func task() throws(Diagnostic) -> String? {
        let before = rest
        guard takeWord() == "of" else {
            rest = before
            return nil
        }
        guard rest.first == "\"" || rest.first == "'", let quote = rest.popFirst() else {
            let word = takeWord()
            guard !word.isEmpty else {
                throw Diagnostic("names no task after \"of\"", fix: "write for example p95 of \"browse\" < 500ms")
            }
            return word
        }
        guard let end = rest.firstIndex(of: quote) else {
            throw Diagnostic(
                "has a task name without its closing quote", fix: "write for example p95 of \"browse\" < 500ms")
        }
        let name = String(rest[..<end])
        rest = rest[end...].dropFirst().trimmed
        return name
    }

    mutating func comparison() throws(Diagnostic) -> Threshold.Comparison {
        let sign = String(rest.prefix { "<>=!~≤≥".contains($0) })
        guard let comparison = Threshold.Comparison(rawValue: sign) else {
            let found = sign.isEmpty ? "has no comparison" : "has the unknown comparison \"\(sign)\""
            let place = sign.isEmpty && !rest.isEmpty ? " before \"\(rest)\"" : ""
            throw Diagnostic(found + place, fix: "use one of <, <=, >, >=, ==, as in p99 < 300ms")
        }
        rest = rest.dropFirst(sign.count).trimmed
        return comparison
    }

    mutating func limit() throws(Diagnostic) -> String {
        guard !rest.isEmpty else { throw Diagnostic("has no limit", fix: "write for example p99 < 300ms") }
        return String(rest)
    }

    /// Takes letters, digits, `.`, `_`, `-` and `/`, and the spaces behind them.
    private mutating func takeWord() -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "._-/".contains($0) }
        rest = rest.dropFirst(word.count).trimmed
        return String(word)
    }
}
