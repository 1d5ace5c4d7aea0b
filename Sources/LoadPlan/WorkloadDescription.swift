/// A workload for people: its phases with what they amount to.
struct WorkloadDescription {
    private let workload: Workload

    init(_ workload: Workload) {
        self.workload = workload
    }

    var text: String {
        switch workload {
        case .closed(let phases): closed(phases)
        case .open(let open): self.open(open)
        }
    }

    private func closed(_ phases: [UserPhase]) -> String {
        var rows = phases.enumerated().map { number, phase in
            [
                "\(number + 1)", phase.name ?? "", Self.text(phase.shape),
                Self.limit(phase.shape) + phase.duration.compactText,
            ]
        }
        if phases.count > 1 { rows.append(["", "total", "", total(phases.map(\.duration))]) }
        return "workload  closed: users wait for their responses\n" + Table(rows, rightAligned: [0]).text
    }

    private func open(_ open: OpenWorkload) -> String {
        let arrivals = open.phases.map(Self.arrivals)
        let about = open.spacing == .poisson ? "about " : ""
        var rows = zip(open.phases, arrivals).enumerated().map { number, element in
            let (phase, count) = element
            return [
                "\(number + 1)", phase.name ?? "", Self.text(phase.shape), phase.duration.compactText,
                about + Self.text(arrivals: count),
            ]
        }
        if open.phases.count > 1 {
            rows.append([
                "", "total", "", total(open.phases.map(\.duration)), about + Self.text(arrivals: arrivals.reduce(0, +)),
            ])
        }
        let head =
            "workload  open: \(open.spacing.rawValue) arrivals, at most \(LocatedNode.grouped(open.maxUsers)) users\n"
        return head + Table(rows, rightAligned: [0]).text
    }

    private func total(_ durations: [Duration]) -> String {
        durations.reduce(.zero, +).compactText
    }

    private static func limit(_ shape: UserPhase.Shape) -> String {
        if case .iterations = shape { "at most " } else { "" }
    }

    fileprivate static func text(_ shape: UserPhase.Shape) -> String {
        switch shape {
        case .constant(let users): "\(LocatedNode.grouped(users)) users"
        case .ramp(let from, let to): "\(LocatedNode.grouped(from)) -> \(LocatedNode.grouped(to)) users"
        case .sine(let mean, let amplitude, let period, let shift):
            "\(LocatedNode.grouped(mean)) ± \(LocatedNode.grouped(amplitude)) users, sine"
                + text(period: period, shift: shift)
        case .iterations(let count, let users):
            "\(LocatedNode.grouped(count)) iterations by \(LocatedNode.grouped(users)) users"
        case .pause: "pause"
        }
    }

    fileprivate static func text(_ shape: RatePhase.Shape) -> String {
        switch shape {
        case .constant(let rate): "\(PlanDescription.decimal(rate))/s"
        case .ramp(let from, let to): "\(PlanDescription.decimal(from))/s -> \(PlanDescription.decimal(to))/s"
        case .sine(let mean, let amplitude, let period, let shift):
            "\(PlanDescription.decimal(mean))/s ± \(PlanDescription.decimal(amplitude))/s, sine"
                + text(period: period, shift: shift)
        case .pause: "pause"
        }
    }

    private static func text(period: Duration, shift: Duration) -> String {
        " of \(period.compactText)" + (shift == .zero ? "" : " from \(shift.compactText) on")
    }

    private static func text(arrivals: Double) -> String {
        let whole = Int(arrivals.rounded())
        return "\(LocatedNode.grouped(whole)) arrival\(whole == 1 ? "" : "s")"
    }

    /// The area under the rate, at most the phase's limit.
    private static func arrivals(_ phase: RatePhase) -> Double {
        let area = (try? PhaseRate(phase))?.area ?? 0
        return min(area, phase.limit.map(Double.init) ?? .infinity)
    }
}

extension Workload {
    /// Its phases for people, in order: `ramp up`, `0/s -> 500/s`, and how long each lasts.
    package var phaseTexts: [(name: String?, load: String, duration: Duration)] {
        switch self {
        case .closed(let phases): phases.map { ($0.name, WorkloadDescription.text($0.shape), $0.duration) }
        case .open(let open): open.phases.map { ($0.name, WorkloadDescription.text($0.shape), $0.duration) }
        }
    }
}
