import LoadPlan

/// How a number of users or a rate goes on during a phase.
enum Course<Number: Sendable>: Sendable {
    /// One value, a linear change, or a wave.
    enum Level: Sendable {
        case constant(Number)
        case ramp(from: Number, to: Number)
        case sine(mean: Number, amplitude: Number, period: Duration, shift: Duration)
    }

    case level(Level)
    /// Values that are held one after the other, each for `every`.
    case staircase([Number], every: Duration)
    /// One value, and for some time a higher one.
    case spike(Spike<Number>)
}

/// Reads `50`, `0 -> 50`, `{from: 0, to: 50}` and `{from: 10, to: 50, step: 10, every: 30s}`, of users or of rates;
/// waves and spikes in files of their own.
struct CourseReader<Number: Comparable & Numeric & Sendable> {
    /// Reads one number that is called `what`.
    typealias Read = (LocatedNode, _ what: String, _ allowsZero: Bool, inout Diagnostics) -> Number?

    let what: String
    let example: String
    let read: Read

    init(_ what: String, example: String, read: @escaping Read) {
        self.what = what
        self.example = example
        self.read = read
    }

    /// The course, or nil with reports.
    func course(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Course<Number>? {
        switch node.value {
        case .mapping: return mapping(node, into: &diagnostics)
        case .scalar(let text, let quoted):
            if let (from, to) = Self.ends(text) {
                let ends = [from, to].map { text in
                    read(LocatedNode(.scalar(text, quoted: false), at: node.location), what, true, &diagnostics)
                }
                return ramp(from: ends[0], to: ends[1], at: node.location, into: &diagnostics).map { .level($0) }
            }
            let value = LocatedNode(.scalar(text, quoted: quoted), at: node.location)
            return read(value, what, false, &diagnostics).map { .level(.constant($0)) }
        default:
            node.refuse(
                what, wanted: "for example \(what): \(example) or \(what): {from: 0, to: \(example)}",
                into: &diagnostics)
            return nil
        }
    }

    /// Whether the node says that it is a staircase.
    func isStaircase(_ node: LocatedNode?) -> Bool { node?.has(anyOf: ["step", "every"]) ?? false }

    private func mapping(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Course<Number>? {
        if node.has(anyOf: waveKeys) { return wave(node, into: &diagnostics) }
        if node.has(anyOf: spikeKeys) { return spike(node, into: &diagnostics) }
        guard
            let keys = MappingReader(
                node, "\"\(what)\"", keys: courseKeys, synonyms: ["start": "from", "end": "to", "by": "step"],
                into: &diagnostics)
        else { return nil }
        let from = keys.required("from", example: "from: 0", into: &diagnostics)
            .flatMap { read($0, "from", true, &diagnostics) }
        let to = keys.required("to", example: "to: \(example)", into: &diagnostics)
            .flatMap { read($0, "to", true, &diagnostics) }
        guard isStaircase(node) else {
            return ramp(from: from, to: to, at: node.location, into: &diagnostics).map { .level($0) }
        }
        let step = keys.required("step", example: "step: \(example)", into: &diagnostics)
            .flatMap { read($0, "step", false, &diagnostics) }
        let every = keys.required("every", example: "every: 30s", into: &diagnostics)?
            .duration("every", into: &diagnostics)
        guard let from, let to, let step, let every else { return nil }
        return staircase(from: from, to: to, step: step, every: every, at: node.location, into: &diagnostics)
    }

    private func ramp(
        from: Number?, to: Number?, at place: SourceLocation, into diagnostics: inout Diagnostics
    ) -> Course<Number>.Level? {
        guard let from, let to else { return nil }
        guard from != .zero || to != .zero else {
            diagnostics.report(
                Diagnostic("\(what) stays at zero", fix: "write pause: 10s for a phase without load", at: place))
            return nil
        }
        return .ramp(from: from, to: to)
    }

    /// `from`, then a step further each, up or down, and at last exactly `to`.
    private func staircase(
        from: Number, to: Number, step: Number, every: Duration, at place: SourceLocation,
        into diagnostics: inout Diagnostics
    ) -> Course<Number>? {
        var levels: [Number] = []
        var (rise, number) = (Number.zero, Number.zero)
        let height = from < to ? to - from : from - to
        // What is left must be more than rounding: 0.9 in steps of 0.1 is nine steps.
        while (height - rise) * 1_000_000_000 > step, levels.count <= 1_000 {
            levels.append(from < to ? from + rise : from - rise)
            number += 1
            rise = step * number
        }
        levels.append(to)
        guard levels.count <= 1_000 else {
            diagnostics.report(Diagnostic("\(what) has more than 1,000 steps", fix: "write a larger step", at: place))
            return nil
        }
        guard let lowest = levels.min(), lowest > .zero else {
            diagnostics.report(
                Diagnostic(
                    "a step of \(what) is zero",
                    fix: "begin at the first step above zero, and write pause: 10s where there should be no load",
                    at: place))
            return nil
        }
        return .staircase(levels, every: every)
    }

    /// The ends of `0 -> 50`.
    private static func ends(_ text: String) -> (String, String)? {
        let parts = text.replacing("→", with: "->").split(separator: "->", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[0].trimmingSpaces), String(parts[1].trimmingSpaces))
    }
}

extension LocatedNode {
    /// Whether it is a mapping with any of these keys.
    fileprivate func has(anyOf keys: [String]) -> Bool {
        guard case .mapping(let entries) = value else { return false }
        return entries.contains { keys.contains($0.key) }
    }
}

/// The keys of a ramp or staircase written as a mapping.
let courseKeys = ["from", "to", "step", "every"]

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var rest = self.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
