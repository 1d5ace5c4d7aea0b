import LoadPlan
import LoadWire

/// Words for failures. Not for the path of every exchange: they make strings, and look at the response again.
extension ResponseReader {
    /// A failure in one printable line of limited length: `json $.total is 4; expected above 5`.
    ///
    /// - Parameters:
    ///   - response: the one that failed.
    ///   - session: the values that it was compared with. What they are is not told: some are secrets.
    package func text(of failure: Failure, in response: CompleteResponse, for session: Session? = nil) -> String {
        switch failure {
        case .missing(let index): text(ofMissing: index, in: response)
        case .check(let index): text(ofCheck: index, in: response) + textOfMissingValue(checks[index], session)
        }
    }

    private func text(ofCheck index: Int, in response: CompleteResponse) -> String {
        switch checks[index] {
        case .json(let path, let rule): text(of: written[index], path, rule, in: response)
        case .xpath(let expression, let rule): text(of: written[index], expression, rule, in: response)
        case .body(let rule):
            "body \(Self.found(response.body)); expected \(written[index].wanted)"
                + Self.surrender(rule, response.body)
        case .header(let name, let rule): text(of: written[index], name, rule, in: response)
        case .headerExists(let name, _): text(of: written[index], name, nil, in: response)
        case .size: "size is \(response.bodyBytes)B; expected \(written[index].wanted)"
        case .time:
            "service time is \(Duration.nanoseconds(response.serviceTime).compactText); "
                + "expected \(written[index].wanted)"
        }
    }

    private func textOfMissingValue(_ check: CompiledCheck, _ session: Session?) -> String {
        guard let slot = check.filled?.firstMissing(for: session) else { return "" }
        return ", and ${\(layout.names[slot])} has no value"
    }

    private func text(
        of check: ContentCheck, _ expression: XPathExpression, _ rule: FoundRule, in response: CompleteResponse
    ) -> String {
        let document: MarkupDocument
        do throws(MarkupDocument.Failure) {
            document = try MarkupDocument(response)
        } catch {
            return "the body \(error); expected \(check)"
        }
        switch document.find(expression) {
        case .found(let matches, let text):
            if case .count = rule { return "\(check.subject) matches \(matches) times; expected \(check.wanted)" }
            // Of an expression that is false there is a text, though no match.
            let found = text.map { $0.withUnsafeBytes(Self.found) } ?? "is missing"
            let surrender =
                if case .text(let rule) = rule, let text { text.withUnsafeBytes { Self.surrender(rule, $0) } } else {
                    ""
                }
            return "\(check.subject) \(found); expected \(check.wanted)\(surrender)"
        case .gaveUp: return "\(check.subject) takes more than \(MarkupDocument.mostSteps) steps"
        case .unknown(let what): return "\(check.subject) has \(what)"
        }
    }

    private func text(
        of check: ContentCheck, _ name: [UInt8], _ rule: TextRule?, in response: CompleteResponse
    ) -> String {
        var found: String?
        var surrender = ""
        HeaderLines(head: response.head).visit(name) { value in
            found = Self.found(value)
            surrender = rule.map { Self.surrender($0, value) } ?? ""
            return true
        }
        return "\(check.subject) \(found ?? "is missing"); expected \(check.wanted)\(surrender)"
    }

    private func text(
        of check: ContentCheck, _ path: JSONPath, _ rule: JSONRule, in response: CompleteResponse
    ) -> String {
        guard let finding = path.find(in: response.body) else {
            return "\(Self.noJSON(response)); expected \(check)"
        }
        var found = finding.value.map { "is \(Self.json($0))" } ?? "is missing"
        if case .found(.count) = rule {
            if !path.isDefinite {
                found = "matches \(finding.matches) times"
            } else if let elements = finding.elements {
                found = "has the count \(elements)"
            } else if finding.value != nil {
                found += ", which is no array"
            }
        }
        var surrender = ""
        if case .found(.text(let rule)) = rule, let value = finding.value {
            surrender = withText(of: value) { Self.surrender(rule, $0) }
        }
        return "\(check.subject) \(found); expected \(check.wanted)\(surrender)"
    }

    private func text(ofMissing index: Int, in response: CompleteResponse) -> String {
        let extraction = writtenExtractions[index]
        if case .json(let path) = extractions[index].source {
            guard let finding = path.find(extraction.index, in: response.body) else {
                return "\(Self.noJSON(response)); expected \(extraction)"
            }
            if finding.value != nil { return "nothing to save as \(extraction.name): \(extraction.source) is null" }
        }
        if case .xpath(let expression) = extractions[index].source {
            do throws(MarkupDocument.Failure) {
                switch try MarkupDocument(response).find(expression, extraction.index) {
                case .found: break
                case .gaveUp: return "\(extraction.source) takes more than \(MarkupDocument.mostSteps) steps"
                case .unknown(let what): return "\(extraction.source) has \(what)"
                }
            } catch {
                return "the body \(error); expected \(extraction)"
            }
        }
        let which = extraction.index > 0 ? " with the index \(extraction.index)" : ""
        return "nothing to save as \(extraction.name): \(extraction.source)\(which) is missing"
    }

    private static func found(_ text: UnsafeRawBufferPointer) -> String {
        text.isEmpty ? "is empty" : "is \(text.quoted)"
    }

    /// A JSON value: numbers and words as they are, the rest quoted.
    private static func json(_ value: UnsafeRawBufferPointer) -> String {
        switch JSONScalar.kind(of: value) {
        case .number where value.count <= Int.quoteLimit, .flag, .null: String(decoding: value, as: UTF8.self)
        case .text: value.dropFirst().dropLast().quoted
        default: value.quoted
        }
    }

    private static func noJSON(_ response: CompleteResponse) -> String {
        "the body " + (response.body.isEmpty ? "is empty" : "is no JSON: \(response.body.quoted)")
    }

    private static func surrender(_ rule: TextRule, _ text: UnsafeRawBufferPointer) -> String {
        rule.gaveUp(text)
            ? ", which takes more than \(RegularExpression.mostAttempts) attempts" : ""
    }
}
