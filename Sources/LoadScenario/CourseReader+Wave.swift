import LoadPlan

/// The keys of a wave: `rate: {mean: 100/s, amplitude: 50/s, period: 1m, shift: 15s}`.
let waveKeys = ["mean", "amplitude", "period", "shift"]

extension CourseReader {
    /// Reads a wave; the key `shift` may be left out.
    func wave(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Course<Number>? {
        let synonyms = ["base": "mean", "swing": "amplitude", "every": "period", "phase": "shift", "offset": "shift"]
        guard let keys = MappingReader(node, "\"\(what)\"", keys: waveKeys, synonyms: synonyms, into: &diagnostics)
        else { return nil }
        let mean = keys.required("mean", example: "mean: \(example)", into: &diagnostics)
            .flatMap { read($0, "mean", false, &diagnostics) }
        let amplitude = keys.required("amplitude", example: "amplitude: \(example)", into: &diagnostics)
            .flatMap { read($0, "amplitude", false, &diagnostics) }
        let period = keys.required("period", example: "period: 1m", into: &diagnostics)?
            .duration("period", into: &diagnostics)
        let shift = keys["shift"].map { $0.duration("shift", allowingZero: true, into: &diagnostics) } ?? .zero
        if let mean, let amplitude, amplitude > mean {
            diagnostics.report(
                Diagnostic(
                    "the amplitude is above the mean: \(what) would be negative",
                    fix: "write an amplitude up to the mean", at: keys["amplitude"]?.location ?? node.location))
            return nil
        }
        if let period, let shift, shift >= period {
            diagnostics.report(
                Diagnostic(
                    "shift \(shift.compactText) is a period or more",
                    fix: "write how far into its period the wave begins, less than \(period.compactText)",
                    at: keys["shift"]?.location ?? node.location))
            return nil
        }
        guard let mean, let amplitude, let period, let shift else { return nil }
        return .level(.sine(mean: mean, amplitude: amplitude, period: period, shift: shift))
    }
}
