import LoadLoop

/// What every exchange of a class of users passes before it is sent: the limits of exchanges in flight, the class's own
/// before the run's. Shared by all loops.
final class ExchangeGate: Sendable {
    private let limits: [RunSemaphore]

    /// - Parameter limits: in the order in which permits are taken; the same for all classes, so that no two exchanges
    ///   can wait for each other.
    init(limits: [RunSemaphore]) {
        self.limits = limits
    }

    /// How an exchange came to the gate's other side.
    struct Passage {
        /// `.fulfilled` where it may be sent: `leave` must follow.
        var outcome: WaitOutcome
        /// How long the gate held it back, in nanoseconds: to the moment at which the permit was granted, not to that at
        /// which the loop went on with it, which is the loop's own delay.
        var held: Int64
    }

    /// Passes, at once where permits are free.
    ///
    /// - Parameter deadline: when to give up, in nanoseconds of the monotonic clock.
    func pass(on loop: EventLoop, until deadline: Int64) async -> Passage {
        var held: Int64 = 0
        for (index, limit) in limits.enumerated() where !limit.tryAcquire() {
            let asked = MonotonicClock.now()
            let (outcome, ended) = await limit.acquire(on: loop, until: deadline)
            held += Swift.max(0, ended - asked)
            if outcome == .fulfilled { continue }
            for passed in limits[..<index] { passed.release() }
            return Passage(outcome: outcome, held: held)
        }
        return Passage(outcome: .fulfilled, held: held)
    }

    /// The exchange has ended.
    func leave() {
        for limit in limits { limit.release() }
    }
}
