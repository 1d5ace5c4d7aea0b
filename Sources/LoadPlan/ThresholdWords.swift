/// The words of a threshold, taken from the front.
struct ThresholdWords {
    private var rest: Substring

    init(_ text: String) {
        rest = text.trimmed.description[...]
    }

    mutating func metric(of time: Threshold.Time?) throws(Diagnostic) -> String {
        let word = takeWord()
        guard !word.isEmpty else {
            guard let time else { throw Diagnostic("names no metric", fix: "write for example p99 < 300ms") }
            throw Diagnostic(
                "says nothing of the \(time.words)", fix: "write for example \(time.words) p99 < 300ms")
        }
        return word.lowercased()
    }

    /// The name of a time, as reports write it: `send lag`, `send_lag`, `send-lag`; `service` for `service time`.
    mutating func time() -> Threshold.Time? {
        for time in Threshold.Time.allCases {
            for name in [time.words, time.shortWords] {
                let written = rest.prefix(name.count)
                guard String(written.lowercased().map { "_-".contains($0) ? " " : $0 }) == name else { continue }
                let after = rest.dropFirst(name.count)
                if let next = after.first, Self.isWordCharacter(next) { continue }
                rest = after.trimmed
                return time
            }
        }
        return nil
    }

    /// What a threshold looks at, of everything.
    struct Selection {
        var task: String?
        var scenario: String?
        var kind: String?
    }

    /// `of "NAME"`, `of kind KIND` and `in "SCENARIO"`, in any order.
    mutating func selection() throws(Diagnostic) -> Selection {
        var selection = Selection()
        while true {
            if take("in") {
                guard selection.scenario == nil else {
                    throw Diagnostic("asks for two scenarios", fix: "write a threshold for each")
                }
                selection.scenario = try name(of: "scenario", after: "in", example: "p95 in \"buyers\" < 500ms")
                continue
            }
            guard take("of") else { return selection }
            // A task may be called "kind": then a comparison follows.
            if rest.hasPrefix("kind "), rest.dropFirst(5).trimmed.first.map(Self.isWordCharacter) == true {
                rest = rest.dropFirst(5).trimmed
                guard selection.kind == nil else {
                    throw Diagnostic("asks for two kinds of errors", fix: "write a threshold for each")
                }
                selection.kind = try kind()
            } else {
                guard selection.task == nil else {
                    throw Diagnostic("asks for two tasks", fix: "write a threshold for each")
                }
                selection.task = try name(of: "task", after: "of", example: "p95 of \"browse\" < 500ms")
            }
        }
    }

    /// Takes a word of two letters, where it stands next.
    private mutating func take(_ word: String) -> Bool {
        guard rest.hasPrefix(word), rest.dropFirst(word.count).first.map(Self.isWordCharacter) != true else {
            return false
        }
        rest = rest.dropFirst(word.count).trimmed
        return true
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
        let limit = takePhrase()
        guard !limit.isEmpty else { throw Diagnostic("has no limit", fix: "write for example p99 < 300ms") }
        return limit
    }

    /// `for WINDOW`, `abort` and `abort after DELAY`, to the end.
    mutating func clauses() throws(Diagnostic) -> (window: Duration?, abortAfter: Duration?) {
        var clauses: (window: Duration?, abortAfter: Duration?)
        while !rest.isEmpty {
            switch takeWord() {
            case "for" where clauses.window == nil:
                clauses.window = try duration("window", example: "p99 < 300ms for 10s")
            case "abort" where clauses.abortAfter == nil:
                let before = rest
                if takeWord() == "after" {
                    clauses.abortAfter = try duration("delay", example: "errors < 5% abort after 10s")
                } else {
                    (clauses.abortAfter, rest) = (.zero, before)
                }
            case "after":
                throw Diagnostic("says when to abort, but not to abort", fix: "write abort after 10s")
            case let word:
                throw Diagnostic(
                    "ends with \"\(word)\(word.isEmpty || rest.isEmpty ? "" : " ")\(rest)\"",
                    fix: "write nothing there, for 10s, abort, or abort after 10s")
            }
        }
        return clauses
    }

    private mutating func kind() throws(Diagnostic) -> String {
        let word = takeWord()
        let kind = word.lowercased().replacing("-", with: "_")
        guard Threshold.errorKinds.contains(kind) else {
            let known = Threshold.errorKinds.joined(separator: ", ")
            throw Diagnostic(
                "asks for the unknown kind of error \"\(word)\"",
                fix: kind.nearest(among: Threshold.errorKinds).map { "did you mean \($0)?" } ?? "use one of \(known)")
        }
        return kind
    }

    private mutating func name(of what: String, after word: String, example: String) throws(Diagnostic) -> String {
        guard rest.first == "\"" || rest.first == "'", let quote = rest.popFirst() else {
            let name = takeWord()
            guard !name.isEmpty else {
                throw Diagnostic("names no \(what) after \"\(word)\"", fix: "write for example \(example)")
            }
            return name
        }
        guard let end = rest.firstIndex(of: quote) else {
            throw Diagnostic("has a \(what) name without its closing quote", fix: "write for example \(example)")
        }
        let name = String(rest[..<end])
        rest = rest[end...].dropFirst().trimmed
        return name
    }

    private mutating func duration(_ what: String, example: String) throws(Diagnostic) -> Duration {
        let text = takePhrase()
        guard !text.isEmpty else { throw Diagnostic("has a \(what) without its length", fix: "write \(example)") }
        do {
            return try Duration(parsing: text)
        } catch {
            throw Diagnostic("has a \(what) that is no duration: \(error.message)", fix: error.fix)
        }
    }

    /// Takes letters, digits, `.`, `_`, `-` and `/`, and the spaces behind them.
    private mutating func takeWord() -> String {
        let word = rest.prefix(while: Self.isWordCharacter)
        rest = rest.dropFirst(word.count).trimmed
        return String(word)
    }

    /// Takes all up to the next clause, and the spaces behind it.
    private mutating func takePhrase() -> String {
        var end = rest.startIndex
        for word in rest.split(whereSeparator: \.isWhitespace) {
            if ["for", "abort", "after"].contains(word) { break }
            end = word.endIndex
        }
        let phrase = rest[..<end]
        rest = rest[end...].trimmed
        return String(phrase)
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._-/".contains(character)
    }
}

extension Threshold.Time {
    /// The name without what all but two have in common: `service`.
    fileprivate var shortWords: String {
        switch self {
        case .responseTime: "response"
        case .serviceTime: "service"
        case .iterationResponseTime: "iteration"
        case .sendLag, .waitForUser, .waitForPermit: words
        }
    }
}
