import LoadPlan

/// The keys of a spike: `rate: {base: 100/s, peak: 1000/s, at: 30s, for: 10s}`.
let spikeKeys = ["base", "peak", "at", "for"]

/// A load that is higher for some time: the phases of `base`, `peak` and `base` again, written as one.
struct Spike<Number: Sendable>: Sendable {
    var base: Number
    var peak: Number
    /// When the peak begins, from the beginning of the phase.
    var begin: Duration
    /// How long the peak lasts.
    var length: Duration

    /// The three parts of a phase of this duration, or two where the peak is at an end of it, with names.
    func parts(of duration: Duration, named name: String?) -> [(level: Number, duration: Duration, name: String?)] {
        [
            (base, begin, name.map { "before \($0)" }), (peak, length, name),
            (base, duration - begin - length, name.map { "after \($0)" }),
        ].filter { $0.1 > .zero }
    }
}

extension CourseReader {
    func spike(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Course<Number>? {
        let synonyms = [
            "from": "base", "mean": "base", "to": "peak", "max": "peak", "start": "at", "after": "at",
            "duration": "for",
            "length": "for",
        ]
        guard let keys = MappingReader(node, "\"\(what)\"", keys: spikeKeys, synonyms: synonyms, into: &diagnostics)
        else { return nil }
        let base = keys.required("base", example: "base: \(example)", into: &diagnostics)
            .flatMap { read($0, "base", true, &diagnostics) }
        let peak = keys.required("peak", example: "peak: \(example)", into: &diagnostics)
            .flatMap { read($0, "peak", false, &diagnostics) }
        let begin = keys.required("at", example: "at: 30s", into: &diagnostics)?
            .duration("at", allowingZero: true, into: &diagnostics)
        let length = keys.required("for", example: "for: 10s", into: &diagnostics)?
            .duration("for", into: &diagnostics)
        if let base, let peak, peak <= base {
            diagnostics.report(
                Diagnostic(
                    "the peak is not above the base", fix: "write a peak above the base, or a phase without a spike",
                    at: keys["peak"]?.location ?? node.location))
            return nil
        }
        guard let base, let peak, let begin, let length else { return nil }
        return .spike(Spike(base: base, peak: peak, begin: begin, length: length))
    }
}
