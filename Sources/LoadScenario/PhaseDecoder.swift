import LoadPlan

/// One element of `phases`. What it does is said by the one key of `kinds` that it has:
///
///     users: 50                                     duration: 1m
///     users: 0 -> 50                                duration: 30s      a ramp; also {from: 0, to: 50}
///     users: {from: 10, to: 50, step: 10, every: 30s}                  a staircase: one phase per step
///     users: {mean: 50, amplitude: 30, period: 10m}   duration: 1h      a wave
///     users: {base: 10, peak: 90, at: 30s, for: 10s}  duration: 1m      a spike: three phases
///     rate: 500/s                                   duration: 1m       and all of these
///     iterations: 1000     users: 10                max-duration: 10m
///     pause: 10s
struct PhaseDecoder {
    static let keys = ["name", "users", "rate", "iterations", "pause", "duration", "max-duration", "max-arrivals"]
    static let synonyms = [
        "vus": "users", "target": "users", "arrivalRate": "rate", "arrival-rate": "rate", "hold": "duration",
        "steps": "users", "ramp": "users", "staircase": "users", "sine": "rate", "wave": "rate", "spike": "rate",
        "arrivalCount": "max-arrivals", "limit": "max-arrivals",
    ]

    private let keys: MappingReader
    private let name: String?

    /// Begins to read. Returns nil, with a report, where the node is no mapping.
    init?(_ node: LocatedNode, into diagnostics: inout Diagnostics) {
        guard
            let keys = MappingReader(node, "a phase", keys: Self.keys, synonyms: Self.synonyms, into: &diagnostics)
        else { return nil }
        self.keys = keys
        name = keys["name"]?.name("name", into: &diagnostics)
    }

    /// The phases that this one stands for (several for a staircase), or nil with reports.
    func phases(into diagnostics: inout Diagnostics) -> [DecodedPhase]? {
        let kinds = keys.present(of: ["iterations", "users", "rate", "pause"])
        if kinds.first == "iterations" {
            keys.refuse(["rate", "pause"], "in a phase of iterations", into: &diagnostics)
            return iterations(into: &diagnostics)
        }
        guard let kind = kinds.first else {
            guard !["users", "rate", "iterations", "pause"].contains(where: keys.isMisspelt) else { return nil }
            diagnostics.report(
                Diagnostic(
                    "a phase says neither users nor a rate",
                    fix: "write users: 10, rate: 500/s, iterations: 1000 or pause: 10s",
                    at: keys.location))
            return nil
        }
        if kinds.count > 1 {
            diagnostics.report(
                Diagnostic(
                    "a phase has either \(kinds.joined(separator: " or ")), not both", fix: "remove one of them",
                    at: keys.location(of: kinds[1])))
        }
        keys.refuse(["max-duration"], "without iterations", fix: "write duration", into: &diagnostics)
        switch kind {
        case "users": return users(into: &diagnostics)
        case "rate": return rate(into: &diagnostics)
        default: return pause(into: &diagnostics)
        }
    }

    private func iterations(into diagnostics: inout Diagnostics) -> [DecodedPhase]? {
        keys.refuse(["duration"], "in a phase of iterations", fix: "write max-duration", into: &diagnostics)
        keys.refuse(["max-arrivals"], "in a phase of iterations", into: &diagnostics)
        let count = keys["iterations"]?.integer("iterations", in: 1...1_000_000_000_000, into: &diagnostics)
        let users = keys["users"].map {
            $0.integer("users", in: 1...WorkloadDecoder.mostUsers, into: &diagnostics)
        }
        let duration = keys["max-duration"].map { $0.duration("max-duration", into: &diagnostics) }
        guard let count, let users = users ?? 1, let duration = duration ?? .seconds(600) else { return nil }
        return [phase(.users(.iterations(count: count, users: users)), lasting: duration)]
    }

    private func pause(into diagnostics: inout Diagnostics) -> [DecodedPhase]? {
        keys.refuse(["duration", "max-arrivals"], "in a pause", into: &diagnostics)
        return keys["pause"]?.duration("pause", into: &diagnostics).map { [phase(.pause, lasting: $0)] }
    }

    private func users(into diagnostics: inout Diagnostics) -> [DecodedPhase]? {
        keys.refuse(["max-arrivals"], "in a phase of users", into: &diagnostics)
        let most = WorkloadDecoder.mostUsers
        let reader = CourseReader("users", example: "50") { node, what, allowsZero, diagnostics in
            node.integer(what, in: (allowsZero ? 0 : 1)...most, into: &diagnostics)
        }
        return phases(keys["users"], reader: reader, into: &diagnostics) { shape in
            switch shape {
            case .constant(let users): .users(.constant(users: users))
            case .ramp(let from, let to): .users(.ramp(from: from, to: to))
            case .sine(let mean, let amplitude, let period, let shift):
                .users(.sine(mean: mean, amplitude: amplitude, period: period, shift: shift))
            }
        }
    }

    private func rate(into diagnostics: inout Diagnostics) -> [DecodedPhase]? {
        let limit = keys["max-arrivals"]?.integer("max-arrivals", in: 1...1_000_000_000_000, into: &diagnostics)
        let reader = CourseReader("rate", example: "500/s") { node, what, allowsZero, diagnostics in
            let lowest = allowsZero ? 0 : Double.leastNonzeroMagnitude
            return node.rate(what, in: lowest...WorkloadDecoder.highestRate, into: &diagnostics)
        }
        return phases(keys["rate"], reader: reader, into: &diagnostics) { shape in
            switch shape {
            case .constant(let rate): .rate(.constant(rate: rate), limit: limit)
            case .ramp(let from, let to): .rate(.ramp(from: from, to: to), limit: limit)
            case .sine(let mean, let amplitude, let period, let shift):
                .rate(.sine(mean: mean, amplitude: amplitude, period: period, shift: shift), limit: limit)
            }
        }
    }

    /// One phase with the written duration, the parts of a spike within it, or a staircase with its own.
    private func phases<Number: Numeric>(
        _ node: LocatedNode?, reader: CourseReader<Number>, into diagnostics: inout Diagnostics,
        shape: (Course<Number>.Level) -> DecodedPhase.Shape
    ) -> [DecodedPhase]? {
        let course = node.flatMap { reader.course($0, into: &diagnostics) }
        if case .staircase(let levels, let every) = course {
            keys.refuse(["duration", "max-arrivals"], "beside step and every", into: &diagnostics)
            return levels.enumerated().map { number, level in
                phase(shape(.constant(level)), lasting: every, named: name.map { "\($0) \(number + 1)" })
            }
        }
        // A staircase with a mistake in it needs no duration either.
        guard course != nil || !reader.isStaircase(node) else { return nil }
        let duration = keys.required("duration", example: "duration: 30s", into: &diagnostics)?
            .duration("duration", into: &diagnostics)
        guard let course, let duration else { return nil }
        switch course {
        case .level(let level):
            let decoded = phase(shape(level), lasting: duration)
            return isSound(decoded, at: node, into: &diagnostics) ? [decoded] : nil
        case .spike(let spike):
            keys.refuse(["max-arrivals"], "beside a spike", into: &diagnostics)
            guard fits(spike, into: duration, at: node, into: &diagnostics) else { return nil }
            return spike.parts(of: duration, named: name).map { part in
                phase(
                    part.level == .zero ? .pause : shape(.constant(part.level)), lasting: part.duration,
                    named: part.name)
            }
        case .staircase:
            return nil
        }
    }

    private func fits<Number>(
        _ spike: Spike<Number>, into duration: Duration, at node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> Bool {
        let end = spike.begin + spike.length
        guard end > duration else { return true }
        diagnostics.report(
            Diagnostic(
                "the spike ends after \(end.compactText), its phase after \(duration.compactText)",
                fix: "write duration: \(end.compactText) or more", at: node?.location))
        return false
    }

    /// What only a wave's numbers together tell: every other shape was read within its limits.
    private func isSound(
        _ phase: DecodedPhase, at node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> Bool {
        do throws(InvalidWorkload) {
            try phase.asRate?.validate()
            try phase.asUsers?.validate()
            return true
        } catch {
            diagnostics.report(Diagnostic(error, at: node?.location))
            return false
        }
    }

    private func phase(
        _ shape: DecodedPhase.Shape, lasting duration: Duration, named ownName: String? = nil
    ) -> DecodedPhase {
        DecodedPhase(name: ownName ?? name, shape: shape, duration: duration, location: keys.location)
    }
}

extension Diagnostic {
    /// A mistake of a workload, whose sentence has the fix at its end, with its place.
    fileprivate init(_ mistake: InvalidWorkload, at location: SourceLocation?) {
        let parts = mistake.description.split(separator: "; ", maxSplits: 1).map(String.init)
        self.init(parts[0], fix: parts.count > 1 ? parts[1] : nil, at: location)
    }
}
