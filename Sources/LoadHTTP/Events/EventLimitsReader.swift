import LoadPlan

/// Reads what a step says of events: `events: all`, or `events: {at-most: 100, for: 10s}`.
struct EventLimitsReader {
    /// The keys of `events`.
    static let keys = ["at-most", "for"]
    private static let synonyms = ["max": "at-most", "count": "at-most", "duration": "for", "time": "for"]
    /// The most events that a step may ask for.
    static let mostEvents = 1_000_000_000

    /// The limits; nil where the node is absent, or none can be read.
    func limits(_ node: LocatedNode?, into diagnostics: inout Diagnostics) -> EventLimits? {
        guard let node else { return nil }
        if node.text == "all" { return EventLimits() }
        guard case .mapping = node.value else {
            node.refuse("events", wanted: "all, or for example {at-most: 100, for: 10s}", into: &diagnostics)
            return nil
        }
        guard
            let keys = MappingReader(
                node, "\"events\"", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        let atMost = keys["at-most"]?.integer("at-most", in: 1...Self.mostEvents, into: &diagnostics)
        let duration = keys["for"]?.duration("for", into: &diagnostics)
        return EventLimits(atMost: atMost, for: duration?.inSeconds)
    }
}
