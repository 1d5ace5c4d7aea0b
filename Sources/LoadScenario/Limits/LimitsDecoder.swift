import LoadPlan

/// `limits`: what holds exchanges back.
struct LimitsDecoder {
    static let keys = ["in-flight"]
    static let synonyms = [
        "in_flight": "in-flight", "inflight": "in-flight", "max-in-flight": "in-flight", "concurrency": "in-flight",
        "max-concurrency": "in-flight", "exchanges": "in-flight", "requests": "in-flight",
    ]

    /// The most exchanges in flight; nil where there is no limit, or none that can be read.
    func inFlight(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> InFlightLimit? {
        guard let node,
            let keys = MappingReader(node, "limits", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        return keys.required("in-flight", example: "in-flight: 100", into: &diagnostics)?
            .integer("in-flight", in: 1...InFlightLimit.highest, into: &diagnostics).map { .fixed($0) }
    }
}
