import LoadPlan
import LoadWire

/// A check, ready to be asked of many responses.
enum CompiledCheck {
    /// By the name in lower case.
    case header([UInt8], TextRule)
    case headerExists([UInt8], Bool)
    case body(TextRule)
    case json(JSONPath, JSONRule)
    case xpath(XPathExpression, FoundRule)
    /// Of bytes.
    case size(NumberRule)
    /// Of nanoseconds.
    case time(NumberRule)

    /// Compiles a check.
    ///
    /// - Throws: a `Diagnostic` where a path or pattern cannot be read, or the subject cannot be what is said.
    init(_ check: ContentCheck, _ layout: SessionLayout) throws(Diagnostic) {
        switch (check.subject, check.rule) {
        case (.header(let name), .exists(let exists)):
            self = .headerExists(name.utf8.map(\.lowercased), exists)
        case (.header(let name), let rule):
            self = .header(name.utf8.map(\.lowercased), try TextRule(rule, of: check, layout))
        case (.body, let rule): self = .body(try TextRule(rule, of: check, layout))
        case (.json(let path), let rule): self = .json(try JSONPath(path), try JSONRule(rule, of: check, layout))
        case (.xpath(let expression), let rule):
            self = .xpath(try XPathExpression(expression), try FoundRule(rule, of: check, layout))
        case (.size, let rule): self = .size(try NumberRule(rule, of: check))
        case (.time, let rule): self = .time(try NumberRule(rule, of: check, unit: 1e9))
        }
    }

    /// What must be kept of a response.
    var needs: ResponseNeeds {
        switch self {
        case .header, .headerExists: .head
        case .body, .json, .xpath: .headAndBody
        case .size, .time: .nothing
        }
    }

    /// What it compares with, where values are filled in.
    var filled: FilledText? {
        switch self {
        case .header(_, let rule), .body(let rule), .json(_, .found(.text(let rule))), .xpath(_, .text(let rule)):
            rule.filled
        default: nil
        }
    }

    var isJSON: Bool {
        if case .json = self { true } else { false }
    }
}

/// What is said about text.
enum TextRule {
    case equals(ComparedText)
    case contains(ComparedText)
    case matches(RegularExpression)

    init(_ rule: ContentCheck.Rule, of check: ContentCheck, _ layout: SessionLayout) throws(Diagnostic) {
        switch rule {
        case .equals(let text): self = .equals(try ComparedText(text, layout))
        case .contains(let text): self = .contains(try ComparedText(text, layout))
        case .matches(let pattern): self = .matches(try RegularExpression(pattern))
        case .exists, .above, .below, .count: throw check.contradiction
        }
    }

    /// Whether it is so of a text.
    ///
    /// - Parameter memory: where a text with places is put together; used again by the next one.
    func holds(_ text: UnsafeRawBufferPointer, for session: Session?, memory: inout [UInt8]) -> Bool {
        switch self {
        case .equals(let wanted): wanted.isSame(as: text, for: session)
        case .contains(let wanted): wanted.stands(in: text, for: session, memory: &memory)
        case .matches(let expression): expression.matches(text) == .matches
        }
    }

    /// Whether a pattern takes too many attempts to say.
    func gaveUp(_ text: UnsafeRawBufferPointer) -> Bool {
        if case .matches(let expression) = self { expression.matches(text) == .gaveUp } else { false }
    }

    /// What it wants with places in it.
    var filled: FilledText? {
        switch self {
        case .equals(.filled(let text)), .contains(.filled(let text)): text
        case .equals, .contains, .matches: nil
        }
    }
}

/// What is said about a number.
enum NumberRule {
    case above(Double)
    case below(Double)

    /// - Parameter unit: how many of the numbers to be compared make one of the check's.
    init(_ rule: ContentCheck.Rule, of check: ContentCheck, unit: Double = 1) throws(Diagnostic) {
        switch rule {
        case .above(let limit): self = .above(limit * unit)
        case .below(let limit): self = .below(limit * unit)
        default: throw check.contradiction
        }
    }

    func holds(_ number: Double) -> Bool {
        switch self {
        case .above(let limit): number > limit
        case .below(let limit): number < limit
        }
    }
}

/// What is said about the value at a path.
enum JSONRule {
    case equals(JSONScalar)
    case found(FoundRule)

    init(_ rule: ContentCheck.Rule, of check: ContentCheck, _ layout: SessionLayout) throws(Diagnostic) {
        guard case .equals(let json) = rule else {
            self = .found(try FoundRule(rule, of: check, layout))
            return
        }
        guard let scalar = JSONScalar(json: json) else { throw check.contradiction }
        guard let text = scalar.text, text.contains("${") else {
            self = .equals(scalar)
            return
        }
        // A value is text: what it is the same as may be a number there.
        self = .found(try FoundRule(.equals(text), of: check, layout))
    }

    /// Whether the first match is not enough.
    var needsAllMatches: Bool {
        if case .found(.count) = self { true } else { false }
    }
}

extension JSONPath.Finding {
    /// The elements of the value, where it is an array.
    var elements: Int? {
        value.flatMap { JSONScalar.kind(of: $0) == .array ? JSONScanner.elements(of: $0) : nil }
    }
}

extension ContentCheck {
    /// The subject cannot be what the check says.
    fileprivate var contradiction: Diagnostic {
        Diagnostic("the check \"\(description)\" makes no sense", fix: "check something that its subject can be")
    }
}
