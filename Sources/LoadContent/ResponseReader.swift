import LoadPlan
import LoadWire

/// What one step checks in its responses and takes from them, compiled once.
///
/// Owner: one loop's executor; all users of the loop share it, one after the other. In steady state nothing is allocated
/// while responses pass, but for XPath, which makes a tree of the whole body: failures are numbers until someone asks for
/// words.
///
/// ```swift
/// let failure = machine.withResponse(serviceTime: ended - started) { response in
///     reader.firstFailure(in: response) ?? reader.extract(from: response) { index, bytes in session.set(index, bytes) }
/// }
/// ```
package final class ResponseReader {
    /// Why a response that was read does not do. Words for it: `text(of:in:)`.
    package enum Failure: Equatable, Sendable {
        /// The check with that index fails.
        case check(Int)
        /// There is no value for the extraction with that index, and no default.
        case missing(Int)
    }

    /// What must be kept of a response.
    package let needs: ResponseNeeds
    /// Whether there is nothing to check and nothing to take.
    package let isIdle: Bool
    let checks: [CompiledCheck]
    let extractions: [CompiledExtraction]
    /// The same as the plan has them, for words.
    let written: [ContentCheck]
    let writtenExtractions: [ContentExtraction]
    /// The names of the values that checks compare with.
    let layout: SessionLayout
    /// For text that has to be unescaped; used again by each response.
    private var text: [UInt8] = []
    /// For text that has to be put together, to be compared with; used again by each response.
    private var wanted: [UInt8] = []
    /// The response's body as a tree, where an expression has asked for it; gone when the response is.
    private var markup: MarkupDocument?

    /// Compiles the checks and extractions of a step.
    ///
    /// - Throws: a `Diagnostic` where a path or pattern cannot be read, or a check says what its subject cannot be.
    ///
    /// - Parameter layout: where values are kept that checks compare with.
    package init(
        checks: [ContentCheck], extractions: [ContentExtraction], layout: SessionLayout = SessionLayout()
    ) throws(Diagnostic) {
        var compiledChecks: [CompiledCheck] = []
        for check in checks { compiledChecks.append(try CompiledCheck(check, layout)) }
        var compiledExtractions: [CompiledExtraction] = []
        for extraction in extractions { compiledExtractions.append(try CompiledExtraction(extraction)) }
        (written, writtenExtractions) = (checks, extractions)
        self.layout = layout
        self.checks = compiledChecks
        self.extractions = compiledExtractions
        isIdle = checks.isEmpty && extractions.isEmpty
        let needsBody = compiledChecks.contains { $0.needs == .headAndBody } || extractions.contains { $0.isInBody }
        let needsHead = compiledChecks.contains { $0.needs == .head } || !extractions.isEmpty
        needs = needsBody ? .headAndBody : needsHead ? .head : .nothing
    }

    /// The first check that the response fails, in their order; nil where it passes all.
    ///
    /// - Parameter session: the values that checks compare with.
    package func firstFailure(in response: CompleteResponse, for session: Session? = nil) -> Failure? {
        // The first path looks at the whole body, to see that it is JSON; the others need not go beyond their match.
        var isKnownJSON = false
        for index in checks.indices {
            guard holds(index, response, session, &isKnownJSON) else {
                if markup != nil { markup = nil }
                return .check(index)
            }
        }
        return nil
    }

    private func holds(
        _ index: Int, _ response: CompleteResponse, _ session: Session?, _ isKnownJSON: inout Bool
    ) -> Bool {
        switch checks[index] {
        case .size(let rule): return rule.holds(Double(response.bodyBytes))
        case .time(let rule): return rule.holds(Double(response.serviceTime))
        case .body(let rule): return rule.holds(response.body, for: session, memory: &wanted)
        case .header(let name, let rule):
            return HeaderLines(head: response.head).visit(name) {
                rule.holds($0, for: session, memory: &wanted)
            }
        case .headerExists(let name, let exists):
            return HeaderLines(head: response.head).visit(name) { _ in true } == exists
        case .json(let path, let rule):
            let early = isKnownJSON && (path.isDefinite || !rule.needsAllMatches)
            guard let finding = path.find(in: response.body, endingEarly: early) else { return false }
            isKnownJSON = true
            return holds(rule, of: finding, path, session)
        case .xpath(let expression, let rule):
            guard case .found(let matches, let text)? = markup(of: response)?.find(expression) else { return false }
            return rule.holds(matches, text, for: session, memory: &wanted)
        }
    }

    private func markup(of response: CompleteResponse) -> MarkupDocument? {
        if markup == nil { markup = try? MarkupDocument(response) }
        return markup
    }

    private func holds(
        _ rule: JSONRule, of finding: JSONPath.Finding, _ path: JSONPath, _ session: Session?
    ) -> Bool {
        switch rule {
        case .found(.exists(let exists)): return (finding.matches > 0) == exists
        case .found(.count(let count)): return (path.isDefinite ? finding.elements : finding.matches) == count
        case .equals(let scalar): return finding.value.map(scalar.equals) ?? false
        case .found(.number(let rule)):
            guard let value = finding.value, JSONScalar.kind(of: value) == .number else { return false }
            return rule.holds(JSONScalar.number(value))
        case .found(.text(let rule)):
            return finding.value.map { withText(of: $0) { rule.holds($0, for: session, memory: &wanted) } } ?? false
        }
    }

    /// A JSON value's text: of a string without quotes and escapes, of anything else as it is written.
    func withText<Result>(
        of value: UnsafeRawBufferPointer, _ look: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard JSONScalar.kind(of: value) == .text else { return look(value) }
        let string = JSONScalar.text(of: value)
        if let plain = string.plain { return look(plain) }
        // A long text's storage is given back, so that one response does not set a step's size for ever.
        text.removeAll(keepingCapacity: text.capacity <= 65_536)
        string.append(to: &text)
        return text.withUnsafeBytes(look)
    }

    /// Hands over the value of each extraction with its index, in their order.
    ///
    /// - Parameter sink: gets bytes that are valid only during the call.
    /// - Returns: the first extraction without a value and without a default; nothing is handed over for such.
    package func extract(
        from response: CompleteResponse, into sink: (Int, UnsafeRawBufferPointer) -> Void
    ) -> Failure? {
        var failure: Failure?
        var isKnownJSON = checks.contains(where: \.isJSON)
        for index in extractions.indices {
            let isThere = take(extractions[index], from: response, &isKnownJSON) { sink(index, $0) }
            if isThere { continue }
            if let fallback = extractions[index].fallback {
                fallback.withUnsafeBytes { sink(index, $0) }
            } else if failure == nil {
                failure = .missing(index)
            }
        }
        if markup != nil { markup = nil }
        return failure
    }

    /// Hands over one value; returns whether there is one.
    private func take(
        _ extraction: CompiledExtraction, from response: CompleteResponse, _ isKnownJSON: inout Bool,
        into sink: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        switch extraction.source {
        case .json(let path):
            guard let finding = path.find(extraction.index, in: response.body, endingEarly: isKnownJSON) else {
                return false
            }
            isKnownJSON = true
            guard let value = finding.value, JSONScalar.kind(of: value) != .null else { return false }
            withText(of: value, sink)
            return true
        case .xpath(let expression):
            guard case .found(_, let text?)? = markup(of: response)?.find(expression, extraction.index) else {
                return false
            }
            text.withUnsafeBytes(sink)
            return true
        case .regex(let expression, let group):
            let value = expression.group(group, ofMatch: extraction.index, in: response.body)
            value.map(sink)
            return value != nil
        case .header(let name):
            var left = extraction.index
            return HeaderLines(head: response.head).visit(name) { value in
                guard left == 0 else {
                    left -= 1
                    return false
                }
                sink(value)
                return true
            }
        case .cookie(let name):
            return SetCookies(head: response.head).take(name, index: extraction.index, into: sink)
        }
    }
}
