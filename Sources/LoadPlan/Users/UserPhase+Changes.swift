extension [UserPhase] {
    /// When the users of these phases start and stop.
    ///
    /// - Throws: `InvalidWorkload` for the first number that makes no sense, or where `iterations` is not alone.
    public func userChanges() throws(InvalidWorkload) -> UserChanges {
        try WorkloadLimits.check(durations: map(\.duration))
        for (index, phase) in enumerated() {
            do throws(InvalidWorkload) {
                try phase.validate()
                if case .iterations = phase.shape, count > 1 {
                    throw InvalidWorkload("a number of iterations must be the only phase; give this one users instead")
                }
            } catch {
                throw error.inPhase(index, named: phase.name)
            }
        }
        guard contains(where: { $0.peakUsers > 0 }) else {
            throw InvalidWorkload("the workload has no users; give at least one phase 1 user or more")
        }
        guard case .iterations(let count, let users) = self[0].shape else { return UserChanges(moves: moves) }
        return UserChanges(moves: moves, iterations: (count, users))
    }

    private var moves: [UserChanges.Move] {
        var moves: [UserChanges.Move] = []
        var users = 0
        var now = Duration.zero
        func move(to target: Int, over duration: Duration = .zero) {
            if target != users {
                moves.append(.init(at: now, from: users, to: target, over: duration.wholeNanoseconds))
            }
            users = target
        }
        for phase in self {
            switch phase.shape {
            case .constant(let users), .iterations(_, let users):
                move(to: users)
            case .ramp(let from, let to):
                move(to: from)
                move(to: to, over: phase.duration)
            case .sine(let mean, let amplitude, let period, let shift):
                let wave = SineUsers(
                    mean: mean, amplitude: amplitude, period: period.wholeNanoseconds, shift: shift.wholeNanoseconds)
                let arcs = wave.arcs(from: now, for: phase.duration)
                if let first = arcs.first { move(to: first.users(before: first.taken.lowerBound)) }
                moves += arcs.filter { !$0.taken.isEmpty }
                if let last = arcs.last { users = last.users(before: last.taken.upperBound) }
            case .pause:
                move(to: 0)
            }
            now += phase.duration
        }
        move(to: 0)
        return moves
    }
}

extension UserPhase {
    /// Checks this phase alone, so that a reader of scenarios can tell every mistake with its place.
    ///
    /// - Throws: `InvalidWorkload` for a number of users or iterations or a duration that makes no sense.
    public func validate() throws(InvalidWorkload) {
        switch shape {
        case .constant(let users):
            try WorkloadLimits.check(users: users)
        case .ramp(let from, let to):
            try WorkloadLimits.check(users: from)
            try WorkloadLimits.check(users: to)
        case .iterations(let count, let users):
            try WorkloadLimits.check(iterations: count)
            try WorkloadLimits.check(users: users)
            guard users > 0 else {
                throw InvalidWorkload("\(count) iterations need someone to perform them; write 1 user or more")
            }
        case .sine(let mean, let amplitude, let period, let shift):
            try validate(mean: mean, amplitude: amplitude, period: period, shift: shift)
        case .pause:
            break
        }
        try WorkloadLimits.check(duration: duration)
    }

    private func validate(mean: Int, amplitude: Int, period: Duration, shift: Duration) throws(InvalidWorkload) {
        try WorkloadLimits.check(users: mean)
        try WorkloadLimits.check(users: amplitude)
        guard amplitude <= mean else {
            throw InvalidWorkload(
                "the amplitude \(amplitude) would make the number of users negative; write at most the mean, \(mean)")
        }
        try WorkloadLimits.check(users: mean + amplitude)
        try WorkloadLimits.check(period: period, shift: shift, from: WorkloadLimits.shortestPeriodOfUsers)
        guard duration / period <= Double(WorkloadLimits.periodsOfUsers) else {
            throw InvalidWorkload(
                "\(duration.compactText) are more than \(LocatedNode.grouped(WorkloadLimits.periodsOfUsers)) periods of "
                    + "\(period.compactText); write a longer period")
        }
    }

    /// The most users that exist at once during the phase.
    var peakUsers: Int {
        switch shape {
        case .constant(let users), .iterations(_, let users): users
        case .ramp(let from, let to): max(from, to)
        case .sine(let mean, let amplitude, _, _): mean + amplitude
        case .pause: 0
        }
    }
}
