import LoadPlan

/// `limits`: what holds exchanges back.
struct LimitsDecoder {
    static let keys = ["in-flight"]
    static let adaptiveKeys = ["adaptive", "min", "max", "initial"]
    static let synonyms = [
        "in_flight": "in-flight", "inflight": "in-flight", "max-in-flight": "in-flight", "concurrency": "in-flight",
        "max-concurrency": "in-flight", "exchanges": "in-flight", "requests": "in-flight",
    ]

    /// The most exchanges in flight; nil where there is no limit, or none that can be read.
    func inFlight(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> InFlightLimit? {
        guard let node,
            let keys = MappingReader(node, "limits", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        guard let node = keys.required("in-flight", example: "in-flight: 100", into: &diagnostics) else { return nil }
        if case .mapping = node.value { return adaptive(node, into: &diagnostics).map { .adaptive($0) } }
        return node.integer("in-flight", in: 1...InFlightLimit.highest, into: &diagnostics).map { .fixed($0) }
    }

    private func adaptive(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> AdaptiveLimit? {
        guard let keys = MappingReader(node, "an adaptive limit", keys: Self.adaptiveKeys, into: &diagnostics) else {
            return nil
        }
        let algorithm = keys.required("adaptive", example: "adaptive: gradient", into: &diagnostics)?
            .choice("adaptive", of: AdaptiveLimit.Algorithm.self, into: &diagnostics)
        let all = 1...InFlightLimit.highest
        let least = keys["min"].map { $0.integer("min", in: all, into: &diagnostics) } ?? 1
        let most =
            keys["max"].map { node in
                least.flatMap { node.integer("max", in: $0...InFlightLimit.highest, into: &diagnostics) }
            } ?? Swift.max(least ?? 1, 1_000)
        guard let algorithm, let least, let most else { return nil }
        let initial = keys["initial"].map { $0.integer("initial", in: least...most, into: &diagnostics) }
        if case .some(.none) = initial { return nil }
        return AdaptiveLimit(algorithm: algorithm, min: least, max: most, initial: initial ?? nil)
    }
}
