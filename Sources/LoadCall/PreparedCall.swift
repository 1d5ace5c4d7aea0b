import LoadPlan
import LoadWire

/// A step's call, ready to be made: what the plan says of it, with names as slots of the session.
struct PreparedCall<Call: Codable & Sendable> {
    let call: Call
    /// In nanoseconds.
    let timeout: Int64
    /// The values that it takes along.
    private let uses: [(name: String, slot: Int)]
    private let expected: [(result: String, text: ComparedText, written: String)]
    private let saved: [(slot: Int, result: String)]

    /// - Parameter timeout: that of the settings, in nanoseconds.
    /// - Throws: a `Diagnostic` where nothing gives a value that it takes.
    init(_ step: ExchangeStep, timeout: Int64, layout: SessionLayout) throws {
        let specification: CallSpecification<Call> = try step.specification.decoded()
        call = specification.call
        self.timeout = specification.timeout?.nanoseconds ?? timeout
        uses = try step.uses.map { ($0, try layout.requiredSlot(named: $0)) }
        expected = try (specification.expected ?? []).map {
            ($0.result, try ComparedText($0.text, layout), $0.text)
        }
        saved = try (specification.saved ?? []).map { (try layout.requiredSlot(named: $0.name), $0.result) }
    }

    /// What its texts are filled with, which goes where the session does not.
    func values(of session: Session) -> CallValues {
        if uses.isEmpty { return CallValues([String: ArraySlice<UInt8>]()) }
        var values: [String: ArraySlice<UInt8>] = [:]
        for (name, slot) in uses { values[name] = session[slot] }
        return CallValues(values)
    }

    /// What an earlier call saved is not what this one will.
    func forgetSaved(in session: Session) {
        for (slot, _) in saved { session[slot] = nil }
    }

    /// Checks what a call gave, and keeps what is asked for.
    ///
    /// - Returns: what is not as it must be, in words; nil where all is.
    func take(_ results: [String: [UInt8]], into session: Session) -> String? {
        // Before anything is forgotten, which a check may ask for.
        let problem = problem(of: results, for: session)
        forgetSaved(in: session)
        guard problem == nil else { return problem }
        for (slot, result) in saved { session[slot] = results[result].map { $0[...] } }
        return nil
    }

    private func problem(of results: [String: [UInt8]], for session: Session) -> String? {
        for (result, text, written) in expected {
            guard let given = results[result] else { return Self.missing(result, of: results) }
            if !given.withUnsafeBytes({ text.isSame(as: $0, for: session) }) {
                return "\(result) is \"\(Self.quote(given))\", not \"\(written)\""
            }
        }
        return saved.first { results[$0.result] == nil }.map { Self.missing($0.result, of: results) }
    }

    private static func missing(_ result: String, of results: [String: [UInt8]]) -> String {
        results.isEmpty
            ? "there is no result \"\(result)\": the call gave none"
            : "there is no result \"\(result)\": the call gave \(results.keys.sorted().joined(separator: ", "))"
    }

    /// The beginning of what a target sent, printable.
    private static func quote(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(60), as: UTF8.self)
        let printable = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : String($0) }
        return printable.joined() + (bytes.count > 60 ? "…" : "")
    }
}
