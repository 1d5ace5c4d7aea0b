import LoadPlan

/// `thresholds`: one, or a list of them; each a text, or a mapping with what goes beside it.
struct ThresholdsDecoder {
    /// The keys of the long form.
    static let keys = ["threshold", "for", "abort", "delay"]
    /// Words of other tools.
    static let synonyms = [
        "window": "for", "after": "delay", "abortOnFail": "abort", "delayAbortEval": "delay",
    ]

    /// The names that a threshold `of "..."` may ask for; nil where mistakes hide some, which are then to be mended
    /// first.
    let names: [String]?
    /// The names that a threshold `in "..."` may ask for.
    let scenarios: [String]
    /// The scenarios that could be read, with what each does.
    let plans: [ScenarioPlan]

    /// The thresholds; what is wrong is reported.
    func thresholds(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> [Threshold] {
        guard let node else { return [] }
        switch node.value {
        case .scalar, .mapping: return threshold(node, into: &diagnostics).map { [$0] } ?? []
        case .list, .null: break
        }
        let nodes = node.list(
            "thresholds", wanted: "a list of thresholds, for example [p99 < 300ms, errors < 1%]", into: &diagnostics)
        return (nodes ?? []).compactMap { threshold($0, into: &diagnostics) }
    }

    private func threshold(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Threshold? {
        guard case .mapping = node.value else { return text(node, into: &diagnostics) }
        guard
            let keys = MappingReader(
                node, "a threshold", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics),
            let written = keys.required("threshold", example: "threshold: p99 < 300ms", into: &diagnostics)
        else { return nil }
        let threshold = text(written, into: &diagnostics)
        let window = keys["for"].flatMap { $0.duration("for", into: &diagnostics) }
        let aborts = keys["abort"].flatMap { $0.flag("abort", into: &diagnostics) } ?? false
        let delay = keys["delay"].flatMap { $0.duration("delay", allowingZero: true, into: &diagnostics) }
        if !aborts, threshold?.abortAfter == nil {
            keys.refuse(["delay"], "without abort", fix: "write abort: true", into: &diagnostics)
        }
        guard var threshold else { return nil }
        if threshold.window != nil {
            keys.refuse(["for"], "beside a threshold that says it itself", into: &diagnostics)
        }
        if threshold.abortAfter != nil {
            keys.refuse(["abort", "delay"], "beside a threshold that says it itself", into: &diagnostics)
        }
        do throws(Diagnostic) {
            try threshold.add(window: window, abortAfter: aborts ? delay ?? .zero : nil)
        } catch {
            diagnostics.report(
                Diagnostic("threshold \"\(threshold.text)\" \(error.message)", fix: error.fix, at: node.location))
            return nil
        }
        return threshold
    }

    private func text(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Threshold? {
        let what = node.text.map { "threshold \"\($0)\"" } ?? "a threshold"
        var threshold = node.parse(what, wanted: "for example p99 < 300ms", into: &diagnostics) {
            text throws(Diagnostic) in try Threshold(parsing: text)
        }
        threshold?.location = node.location
        let mistake =
            threshold?.mistake(inScenarios: scenarios)
            ?? names.flatMap { threshold?.mistake(among: $0) ?? threshold?.mistake(inPartsOf: plans) }
        guard let mistake else { return threshold }
        diagnostics.report(Diagnostic("\(what) \(mistake.message)", fix: mistake.fix, at: node.location))
        return nil
    }
}
