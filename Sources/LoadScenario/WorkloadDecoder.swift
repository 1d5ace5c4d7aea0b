import LoadPlan

/// `phases`, `arrivals` and `max-users`: how load is applied over time.
struct WorkloadDecoder {
    /// The limits of a workload's numbers: far above what one generator can do, far below where arithmetic ends.
    static let mostUsers = 10_000_000
    static let highestRate = 10_000_000.0

    let keys: MappingReader
    /// The most users where nothing is said.
    var usualMaxUsers = 10_000

    /// The workload, or nil with reports.
    func workload(into diagnostics: inout Diagnostics) -> Workload? {
        let spacing = keys["arrivals"]?.choice("arrivals", of: OpenWorkload.Spacing.self, into: &diagnostics)
        let maxUsers = maxUsers(into: &diagnostics)
        let example = "phases: [{users: 10, duration: 30s}]"
        guard
            let list = keys.required("phases", example: example, into: &diagnostics)?
                .list("phases", wanted: "a list of phases, for example \(example)", into: &diagnostics)
        else { return nil }
        let phases = list.flatMap { PhaseDecoder($0, into: &diagnostics)?.phases(into: &diagnostics) ?? [] }
        guard let kind = phases.first(where: { $0.kind != .pause })?.kind else {
            if phases.count == list.count {
                diagnostics.report(
                    Diagnostic("the phases only pause", fix: "add a phase with users or a rate", at: list[0].location))
            }
            return nil
        }
        reportMixture(phases, kind: kind, into: &diagnostics)
        let total = phases.reduce(.zero) { $0 + $1.duration }
        if total > .longestWritten {
            diagnostics.report(
                Diagnostic(
                    "the phases last \(total.compactText) together",
                    fix: "shorten them to at most \(Duration.longestWritten.compactText)", at: list[0].location))
        }
        if kind == .users {
            keys.refuse(
                ["arrivals", "max-users"], "in a workload of users",
                fix: "remove it, or give the phases a rate instead of users", into: &diagnostics)
            return .closed(phases.compactMap(\.asUsers))
        }
        return .open(
            OpenWorkload(
                phases: phases.compactMap(\.asRate), spacing: spacing ?? .even, maxUsers: maxUsers ?? usualMaxUsers))
    }

    /// The most users that arrivals may need at once; nil where nothing is said.
    func maxUsers(into diagnostics: inout Diagnostics) -> Int? {
        keys["max-users"]?.integer("max-users", in: 1...Self.mostUsers, into: &diagnostics)
    }

    /// A workload is closed or open, and iterations stand alone.
    private func reportMixture(
        _ phases: [DecodedPhase], kind: DecodedPhase.Kind, into diagnostics: inout Diagnostics
    ) {
        for phase in phases where phase.kind != .pause && phase.kind != kind {
            let (this, others) = kind == .users ? ("a rate", "users") : ("users", "a rate")
            diagnostics.report(
                Diagnostic(
                    "this phase has \(this), but the first one has \(others)",
                    fix: "write all phases of a workload with \(others), or all with \(this)", at: phase.location))
        }
        for phase in phases where phase.isIterations && phases.count > 1 {
            diagnostics.report(
                Diagnostic(
                    "iterations cannot stand beside other phases",
                    fix: "make it the only phase, or write users and a duration", at: phase.location))
        }
    }
}

/// A phase as read, before it is known whether the workload is closed or open.
struct DecodedPhase {
    /// The model that the phase belongs to.
    enum Kind { case users, rate, pause }
    /// What the phase does.
    enum Shape {
        case users(UserPhase.Shape)
        case rate(RatePhase.Shape, limit: Int?)
        case pause
    }

    var name: String?
    var shape: Shape
    var duration: Duration
    var location: SourceLocation

    var kind: Kind {
        switch shape {
        case .users: .users
        case .rate: .rate
        case .pause: .pause
        }
    }

    var isIterations: Bool {
        if case .users(.iterations) = shape { true } else { false }
    }

    var asUsers: UserPhase? {
        switch shape {
        case .users(let shape): UserPhase(name: name, shape: shape, duration: duration)
        case .pause: UserPhase(name: name, shape: .pause, duration: duration)
        case .rate: nil
        }
    }

    var asRate: RatePhase? {
        switch shape {
        case .rate(let shape, let limit): RatePhase(name: name, shape: shape, duration: duration, limit: limit)
        case .pause: RatePhase(name: name, shape: .pause, duration: duration)
        case .users: nil
        }
    }
}
