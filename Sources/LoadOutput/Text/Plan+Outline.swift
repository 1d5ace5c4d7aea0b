import LoadPlan
import LoadVerdict

extension Plan {
    /// The workload in a few words: `closed, 64 users` or `open, up to 500/s`.
    package var outline: String {
        guard scenarios.count > 1 else { return scenarios[0].workload.outline }
        return "\(scenarios.count) scenarios: " + scenarios.map(\.workload.outline).joined(separator: " + ")
    }

    /// The number of iterations that ends the run; nil where time does.
    var plannedIterations: Int? {
        scenarios.count > 1 ? nil : scenarios[0].workload.plannedIterations
    }

    /// What is played at an offset from the start: of the only scenario the phase, `hold (2 of 3)`; of several their
    /// names. Nil where that says nothing, or after the last.
    func phase(at offset: Duration) -> String? {
        guard scenarios.count > 1 else { return scenarios[0].workload.phase(at: offset - scenarios[0].start) }
        let going = scenarios.filter { $0.start <= offset && offset < $0.end }.compactMap(\.name)
        return going.isEmpty ? nil : going.joined(separator: ", ")
    }
}

extension Workload {
    /// In a few words: `closed, 64 users` or `open, up to 500/s`.
    fileprivate var outline: String {
        switch self {
        case .closed(let phases):
            let levels = phases.flatMap(\.shape.levels)
            let most = levels.max() ?? 0
            let users = "\(Figure.count(UInt64(max(most, 0)))) \(most == 1 ? "user" : "users")"
            return "closed, " + (Set(levels).count > 1 ? "up to " : "") + users
        case .open(let open):
            let levels = open.phases.flatMap(\.shape.levels)
            return "open, " + (Set(levels).count > 1 ? "up to " : "") + Figure.rate(levels.max() ?? 0)
        }
    }

    fileprivate var plannedIterations: Int? {
        if case .closed(let phases) = self, case .iterations(let count, _)? = phases.first?.shape {
            count
        } else {
            nil
        }
    }

    /// Which phase is played at an offset from the start: `hold (2 of 3)`. Nil where there is only one without a name,
    /// or after the last.
    fileprivate func phase(at offset: Duration) -> String? {
        var end = Duration.zero
        let phases = phaseTexts
        for (place, phase) in phases.enumerated() {
            end += phase.duration
            guard offset < end else { continue }
            let place = phases.count > 1 ? "\(place + 1) of \(phases.count)" : nil
            switch (phase.name, place) {
            case (let name?, let place?): return "\(name) (\(place))"
            case (let name?, nil): return name
            case (nil, let place?): return "phase \(place)"
            case (nil, nil): return nil
            }
        }
        return nil
    }
}

extension UserPhase.Shape {
    /// Numbers of users that it has, with the lowest and the highest; none for a pause.
    fileprivate var levels: [Int] {
        switch self {
        case .constant(let users), .iterations(_, let users): [users]
        case .ramp(let from, let to): [from, to]
        case .sine(let mean, let amplitude, _, _): [mean - amplitude, mean + amplitude]
        case .pause: []
        }
    }
}

extension RatePhase.Shape {
    /// Rates that it has, with the lowest and the highest; none for a pause.
    fileprivate var levels: [Double] {
        switch self {
        case .constant(let rate): [rate]
        case .ramp(let from, let to): [from, to]
        case .sine(let mean, let amplitude, _, _): [mean - amplitude, mean + amplitude]
        case .pause: []
        }
    }
}

extension Duration {
    /// Minutes and seconds: `01:30`; hours are minutes too.
    package var clock: String {
        let seconds = components.seconds
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(seconds / 60)):\(two(seconds % 60))"
    }
}
