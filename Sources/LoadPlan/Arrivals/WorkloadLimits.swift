/// What a workload may ask for. The limits are far above what one run needs: they catch slips of the keyboard, and
/// keep all arithmetic exact (100 days in nanoseconds still fit a `Double` without rounding).
public enum WorkloadLimits {
    /// The highest arrival rate, in arrivals per second.
    public static let rate = 10_000_000.0
    /// The most virtual users at once.
    public static let users = 10_000_000
    /// The longest workload.
    public static let duration = Duration.seconds(100 * 86_400)
    /// The most iterations of a closed workload.
    public static let iterations = 1_000_000_000_000

    static func check(rate: Double) throws(InvalidWorkload) {
        guard !rate.isNaN else { throw InvalidWorkload("the rate is not a number; write for example 500/s") }
        guard rate >= 0 else {
            throw InvalidWorkload("rate \(rate)/s is negative; write 0 or more arrivals per second")
        }
        guard rate <= Self.rate else {
            throw InvalidWorkload("rate \(rate)/s is too high; write at most \(Int(Self.rate))/s")
        }
    }

    static func check(duration: Duration) throws(InvalidWorkload) {
        // Below a nanosecond there is no room for a start.
        guard duration >= .nanoseconds(1) else {
            throw InvalidWorkload("duration \(duration) is not above zero; write for example 30s")
        }
        guard duration <= Self.duration else {
            throw InvalidWorkload("duration \(duration) is too long; write at most 100 days")
        }
    }

    /// Checks what only all phases together tell; the single durations have their own check.
    static func check(durations: [Duration]) throws(InvalidWorkload) {
        guard !durations.isEmpty else {
            throw InvalidWorkload("the workload has no phases; write at least one")
        }
        var total = Duration.zero
        // A single absurd duration is left to its own phase's message, and out of the sum, which it could overflow.
        for duration in durations where duration > .zero && duration <= Self.duration { total += duration }
        guard total <= Self.duration else {
            throw InvalidWorkload("the phases last \(total) together; shorten them to at most 100 days")
        }
    }

    static func check(users: Int) throws(InvalidWorkload) {
        guard users >= 0 else { throw InvalidWorkload("\(users) users is negative; write 0 or more users") }
        guard users <= Self.users else {
            throw InvalidWorkload("\(users) users are too many; write at most \(Self.users)")
        }
    }

    static func check(maxUsers: Int) throws(InvalidWorkload) {
        try check(users: maxUsers)
        guard maxUsers > 0 else {
            throw InvalidWorkload("a pool of at most 0 users serves no arrival; write 1 or more")
        }
    }

    static func check(iterations: Int) throws(InvalidWorkload) {
        guard iterations >= 1 else {
            throw InvalidWorkload("\(iterations) iterations do nothing; write 1 or more")
        }
        guard iterations <= Self.iterations else {
            throw InvalidWorkload("\(iterations) iterations are too many; write at most \(Self.iterations)")
        }
    }
}

extension InvalidWorkload {
    /// The same mistake, with the phase that it is in: `phase 2 (spike): rate -5.0/s is negative; ...`.
    func inPhase(_ index: Int, named name: String?) -> InvalidWorkload {
        InvalidWorkload("phase \(index + 1)\(name.map { " (\($0))" } ?? ""): \(description)")
    }
}
