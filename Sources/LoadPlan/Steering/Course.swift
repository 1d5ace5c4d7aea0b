/// What a workload asks for, as planned and as changed since. Pure: it says which changes make sense and what they
/// amount to; the sequences of the loops carry them out.
public struct Course: Sendable {
    private let workload: Workload
    private let duration: Duration
    /// The rate or number of users that takes the plan's place; nil as long as nobody changed it.
    private var steered: Double?
    /// Whether the load is paused.
    public private(set) var isPaused = false

    /// The course as planned.
    public init(_ workload: Workload) {
        self.workload = workload
        duration = workload.duration
    }

    /// Arrivals per second, or users, that the course has at a moment, paused or not.
    public func level(at moment: Duration) -> Double {
        steered ?? workload.level(at: moment)
    }

    /// The same, with what it is counted in: `2,000/s` or `50 users`; 0 while paused.
    public func levelText(at moment: Duration) -> String {
        text(isPaused ? 0 : level(at: moment))
    }

    /// The change by a factor, of whatever the workload has; at least by one user, and to a rate of three significant digits.
    ///
    /// - Throws: `ChangeRefused` where there is nothing at that moment, of which any factor would make nothing for the rest
    ///   of the load; users may be asked for again where somebody took the last one away.
    public func scaled(by factor: Double, at moment: Duration) throws(ChangeRefused) -> LoadChange {
        let level = level(at: moment)
        guard level > 0 || (steered != nil && !workload.isOpen) else {
            throw ChangeRefused(
                "the load is \(text(0)) at the moment, of which a factor makes no more",
                fix: "change it to a number, or later")
        }
        switch workload {
        case .open: return .rate(Self.threeDigits(level * factor))
        case .closed:
            let step = Swift.max(1, (level * Swift.abs(factor - 1)).rounded())
            return .users(Int(Swift.max(0, factor < 1 ? level - step : level + step)))
        }
    }

    private static func threeDigits(_ rate: Double) -> Double {
        guard rate > 0, rate.isFinite else { return rate }
        // Whole powers of ten only: they are exact, and so the quotient is the decimal number meant.
        var (step, parts) = (1.0, 1.0)
        while rate / step >= 1_000 { step *= 10 }
        while rate * parts < 100, parts < 1e12 { parts *= 10 }
        return (rate / step * parts).rounded() * step / parts
    }

    /// Whether a change at a moment makes sense.
    ///
    /// - Throws: `ChangeRefused` with what to do instead.
    public func check(_ change: LoadChange, at moment: Duration) throws(ChangeRefused) {
        guard moment < duration else {
            throw ChangeRefused("the load is over", fix: "what is in flight is being finished; start another run")
        }
        switch (change, workload) {
        case (.rate(let rate), .open):
            try valid { () throws(InvalidWorkload) in try WorkloadLimits.check(rate: rate) }
        case (.rate, .closed):
            throw ChangeRefused("this load has users and no rate", fix: "change the number of users")
        case (.users, .open):
            throw ChangeRefused("this load has a rate and as many users as it needs", fix: "change the rate")
        case (.users(let users), .closed(let phases)):
            try valid { () throws(InvalidWorkload) in try WorkloadLimits.check(users: users) }
            if case .iterations? = phases.first?.shape {
                throw ChangeRefused(
                    "the users of this load share a number of iterations", fix: "plan a duration to change their number"
                )
            }
        case (.pause, _):
            if isPaused { throw ChangeRefused("the load is paused already", fix: "resume it") }
        case (.resume, _):
            if !isPaused { throw ChangeRefused("the load is not paused", fix: "pause it first") }
        }
    }

    private func valid(_ check: () throws(InvalidWorkload) -> Void) throws(ChangeRefused) {
        do { try check() } catch { throw ChangeRefused(error) }
    }

    /// Takes a change in.
    ///
    /// - Returns: what it does, in words: `500/s -> 2,000/s`.
    /// - Throws: `ChangeRefused`, and then nothing has changed.
    public mutating func accept(_ change: LoadChange, at moment: Duration) throws(ChangeRefused) -> String {
        try check(change, at: moment)
        let before = levelText(at: moment)
        switch change {
        case .rate(let rate): steered = rate
        case .users(let users): steered = Double(users)
        case .pause: isPaused = true
        case .resume: isPaused = false
        }
        let effect = "\(before) -> \(levelText(at: moment))"
        switch change {
        case .rate, .users:
            return isPaused ? "paused; \(text(level(at: moment))) once resumed" : effect
        case .pause, .resume:
            return effect
        }
    }

    private func text(_ level: Double) -> String {
        switch workload {
        case .open: "\(PlanDescription.decimal(level))/s"
        case .closed: "\(PlanDescription.decimal(level.rounded())) \(level.rounded() == 1 ? "user" : "users")"
        }
    }
}

extension ChangeRefused {
    /// A number that no workload may have. Its sentence has the fix at its end already.
    fileprivate init(_ mistake: InvalidWorkload) {
        let parts = mistake.description.split(separator: "; ", maxSplits: 1).map(String.init)
        self.init(parts[0], fix: parts.count > 1 ? parts[1] : "write for example 500/s")
    }
}

extension Workload {
    /// The planned arrivals per second, or users, at a moment; 0 after the end.
    func level(at moment: Duration) -> Double {
        switch self {
        case .open(let open):
            phase(at: moment, of: open.phases.map(\.duration)).map { open.phases[$0].level(at: $1) } ?? 0
        case .closed(let phases):
            phase(at: moment, of: phases.map(\.duration)).map { phases[$0].level(at: $1) } ?? 0
        }
    }

    /// The phase that a moment falls into, and how far into it.
    private func phase(at moment: Duration, of durations: [Duration]) -> (Int, Duration)? {
        var begin = Duration.zero
        for (index, duration) in durations.enumerated() {
            if moment < begin + duration { return (index, Swift.max(.zero, moment - begin)) }
            begin += duration
        }
        return nil
    }
}

extension RatePhase {
    fileprivate func level(at moment: Duration) -> Double {
        switch shape {
        case .constant(let rate): rate
        case .ramp(let from, let to): from + (to - from) * (moment / duration)
        case .sine(let mean, let amplitude, let period, let shift):
            mean + amplitude * Turn.sine((moment + shift) / period)
        case .pause: 0
        }
    }
}

extension UserPhase {
    fileprivate func level(at moment: Duration) -> Double {
        switch shape {
        case .constant(let users), .iterations(_, let users): Double(users)
        case .ramp(let from, let to): (Double(from) + Double(to - from) * (moment / duration)).rounded()
        case .sine(let mean, let amplitude, let period, let shift):
            (Double(mean) + Double(amplitude) * Turn.sine((moment + shift) / period)).rounded()
        case .pause: 0
        }
    }
}
