extension WaitTime {
    /// Draws one wait, in whole nanoseconds.
    ///
    /// A normal wait below zero is zero. For `pacing` this is the period: who knows the last iteration's intended start makes the wait of it.
    public func sample(using generator: inout SplitMix64) -> Duration {
        switch self {
        case .none:
            return .zero
        case .constant(let wait):
            return wait
        case .between(let shortest, let longest):
            let spread = (longest - shortest).seconds * 1e9
            return shortest + .nanoseconds(Int64(spread * generator.uniform() + 0.5))
        case .exponential(let mean):
            return .nanoseconds(Int64(mean.seconds * 1e9 * generator.exponential() + 0.5))
        case .normal(let mean, let deviation):
            return Swift.max(.zero, mean + .nanoseconds(Int64(deviation.seconds * 1e9 * generator.normal())))
        case .pacing(let period):
            return period
        }
    }

    /// - Throws: `InvalidWorkload` where a duration is negative or absurd, or the bounds of `between` are swapped.
    public func validate() throws(InvalidWorkload) {
        switch self {
        case .none: break
        case .constant(let wait), .exponential(mean: let wait), .pacing(let wait): try Self.check(wait)
        case .normal(let mean, let deviation):
            try Self.check(mean)
            try Self.check(deviation)
        case .between(let shortest, let longest):
            try Self.check(shortest)
            try Self.check(longest)
            guard shortest <= longest else {
                throw InvalidWorkload("a wait between \(shortest) and \(longest) is empty; write the shorter one first")
            }
        }
    }

    private static func check(_ wait: Duration) throws(InvalidWorkload) {
        guard wait >= .zero else { throw InvalidWorkload("wait \(wait) is negative; write 0s or more") }
        guard wait <= WorkloadLimits.duration else {
            throw InvalidWorkload("wait \(wait) is too long; write at most 100 days")
        }
    }
}
