import LoadLoop
import LoadMeasure

/// What every exchange of a class of users passes before it is sent: circuit breakers, then the limits of exchanges in
/// flight, of each the closer one before the run's. Shared by all loops.
final class ExchangeGate: Sendable {
    private let limits: [RunSemaphore]
    private let breakers: [SharedBreaker]
    private let tuners: [LimitTuner]

    /// - Parameters:
    ///   - limits: in the order in which permits are taken; the same for all classes, so that no two exchanges can wait
    ///     for each other.
    ///   - breakers: in the order in which they are asked; at most those of a task, its class and the run.
    ///   - tuners: of the limits that adapt themselves.
    /// - Returns: nil where nothing holds exchanges back.
    init?(limits: [RunSemaphore], breakers: [SharedBreaker], tuners: [LimitTuner]) {
        if limits.isEmpty, breakers.isEmpty { return nil }
        self.limits = limits
        self.tuners = tuners
        precondition(breakers.count <= Passes.most)
        self.breakers = breakers
    }

    // MARK: - Breakers

    /// Whether there is any breaker to ask.
    var hasBreaker: Bool { !breakers.isEmpty }

    /// The numbers with which an exchange passed the breakers.
    struct Passes {
        fileprivate static let most = 3
        fileprivate var numbers = InlineArray<3, Int>(repeating: 0)
    }

    /// Asks the breakers.
    ///
    /// - Returns: nil where one of them refuses; otherwise `end` or `forget` must follow.
    func ask(at now: Int64) -> Passes? {
        var passes = Passes()
        for (index, breaker) in breakers.enumerated() {
            guard case .pass(let number) = breaker.ask(at: now) else {
                for passed in 0..<index { breakers[passed].forget(passed: passes.numbers[passed]) }
                return nil
            }
            passes.numbers[index] = number
        }
        return passes
    }

    /// Tells breakers and adaptive limits what became of an exchange.
    func end(_ sample: Sample, _ passes: Passes) {
        for tuner in tuners { tuner.end(sample) }
        for (index, breaker) in breakers.enumerated() { breaker.end(sample, passed: passes.numbers[index]) }
    }

    /// Tells the breakers that an exchange was not sent.
    func forget(_ passes: Passes) {
        for (index, breaker) in breakers.enumerated() { breaker.forget(passed: passes.numbers[index]) }
    }

    // MARK: - Limits

    /// Whether there is any limit.
    var hasLimit: Bool { !limits.isEmpty }

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
    /// - Parameters:
    ///   - deadline: when to give up, in nanoseconds of the monotonic clock.
    ///   - scope: ends the wait where it ends.
    func pass(in group: SleepGroup, until deadline: Int64, within scope: BackgroundScope?) async -> Passage {
        var held: Int64 = 0
        for (index, limit) in limits.enumerated() where !limit.tryAcquire() {
            let asked = MonotonicClock.now()
            let (outcome, ended) = await limit.acquire(in: group, until: deadline, within: scope)
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
