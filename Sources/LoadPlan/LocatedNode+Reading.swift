/// Typed reading, for the reader of scenarios and for plug-ins. Each function returns the value, or reports what is
/// wrong and returns nil; `what` names the value in the message, mostly its key.
extension LocatedNode {
    /// What stands there, in words: `text "abc"`, `a list`, `a mapping`, `empty`.
    public var kind: String {
        switch value {
        case .scalar(let text, let quoted): quoted ? "the text \"\(text)\"" : "\"\(text)\""
        case .list: "a list"
        case .mapping: "a mapping"
        case .null: "empty"
        }
    }

    /// The scalar's text, without a report.
    public var text: String? {
        if case .scalar(let text, _) = value { text } else { nil }
    }

    /// Reports that `what` is of the wrong kind.
    public func refuse(_ what: String, wanted: String, into diagnostics: inout Diagnostics) {
        diagnostics.report(Diagnostic("\(what) is \(kind)", fix: "write \(wanted)", at: location))
    }

    /// Any scalar as text.
    public func string(_ what: String, wanted: String = "text", into diagnostics: inout Diagnostics) -> String? {
        guard let text else {
            refuse(what, wanted: wanted, into: &diagnostics)
            return nil
        }
        return text
    }

    /// A name: text of one line that is not empty.
    public func name(_ what: String, into diagnostics: inout Diagnostics) -> String? {
        guard let text = string(what, wanted: "a name", into: &diagnostics) else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            diagnostics.report(Diagnostic("\(what) is empty", fix: "write a name", at: location))
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            diagnostics.report(
                Diagnostic(
                    "\(what) contains a line break or control character", fix: "write it on one line", at: location))
            return nil
        }
        return text
    }

    /// `true` or `false`.
    public func flag(_ what: String, into diagnostics: inout Diagnostics) -> Bool? {
        switch value {
        case .scalar("true", quoted: false): return true
        case .scalar("false", quoted: false): return false
        default:
            refuse(what, wanted: "true or false", into: &diagnostics)
            return nil
        }
    }

    /// One of the words that an enumeration's raw values spell.
    public func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ what: String, of choices: Choice.Type, into diagnostics: inout Diagnostics
    ) -> Choice? {
        let words = choices.allCases.map(\.rawValue)
        let wanted = "one of \(words.joined(separator: ", "))"
        guard let text = string(what, wanted: wanted, into: &diagnostics) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let fix = text.nearest(among: words).map { "did you mean \($0)?" } ?? "write \(wanted)"
        diagnostics.report(Diagnostic("\(what) \"\(text)\" is unknown", fix: fix, at: location))
        return nil
    }

    /// The elements of a list that is not empty.
    public func list(_ what: String, wanted: String, into diagnostics: inout Diagnostics) -> [LocatedNode]? {
        guard case .list(let elements) = value else {
            refuse(what, wanted: wanted, into: &diagnostics)
            return nil
        }
        guard !elements.isEmpty else {
            diagnostics.report(Diagnostic("\(what) is an empty list", fix: "write \(wanted)", at: location))
            return nil
        }
        return elements
    }

    /// The entries of a mapping, in the order written.
    public func entries(_ what: String, wanted: String, into diagnostics: inout Diagnostics) -> [Entry]? {
        guard case .mapping(let entries) = value else {
            refuse(what, wanted: wanted, into: &diagnostics)
            return nil
        }
        return entries
    }

    /// Reads the scalar with a parser, adding the name and the place to what the parser says.
    public func parse<Parsed>(
        _ what: String, wanted: String, into diagnostics: inout Diagnostics,
        by parser: (String) throws(Diagnostic) -> Parsed
    ) -> Parsed? {
        guard let text = string(what, wanted: wanted, into: &diagnostics) else { return nil }
        do throws(Diagnostic) {
            return try parser(text)
        } catch {
            diagnostics.report(Diagnostic("\(what) \(error.message)", fix: error.fix, at: location))
            return nil
        }
    }
}
