import LoadLoop
import LoadMeasure

/// What every exchange of a class of users passes before it is sent: circuit breakers, then the limits of exchanges in
/// flight, of each the class's own before the run's. Shared by all loops.
final class ExchangeGate: Sendable {
    private let limits: [RunSemaphore]
    private let outer: SharedBreaker?
    private let inner: SharedBreaker?
    private let tuners: [LimitTuner]

    /// - Parameters:
    ///   - limits: in the order in which permits are taken; the same for all classes, so that no two exchanges can wait
    ///     for each other.
    ///   - breakers: at most two, in the order in which they are asked.
    ///   - tuners: of the limits that adapt themselves.
    /// - Returns: nil where nothing holds exchanges back.
    init?(limits: [RunSemaphore], breakers: [SharedBreaker], tuners: [LimitTuner]) {
        if limits.isEmpty, breakers.isEmpty { return nil }
        self.limits = limits
        self.tuners = tuners
        outer = breakers.first
        inner = breakers.count > 1 ? breakers[1] : nil
    }

    // MARK: - Breakers

    /// Whether there is any breaker to ask.
    var hasBreaker: Bool { outer != nil }

    /// The numbers with which an exchange passed the breakers.
    struct Passes {
        fileprivate var outer = 0
        fileprivate var inner = 0
    }

    /// Asks the breakers.
    ///
    /// - Returns: nil where one of them refuses; otherwise `end` or `forget` must follow.
    func ask(at now: Int64) -> Passes? {
        var passes = Passes()
        if let outer {
            guard case .pass(let number) = outer.ask(at: now) else { return nil }
            passes.outer = number
        }
        if let inner {
            guard case .pass(let number) = inner.ask(at: now) else {
                outer?.forget(passed: passes.outer)
                return nil
            }
            passes.inner = number
        }
        return passes
    }

    /// Tells breakers and adaptive limits what became of an exchange.
    func end(_ sample: Sample, _ passes: Passes) {
        for tuner in tuners { tuner.end(sample) }
        outer?.end(sample, passed: passes.outer)
        inner?.end(sample, passed: passes.inner)
    }

    /// Tells the breakers that an exchange was not sent.
    func forget(_ passes: Passes) {
        outer?.forget(passed: passes.outer)
        inner?.forget(passed: passes.inner)
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
    /// - Parameter deadline: when to give up, in nanoseconds of the monotonic clock.
    func pass(in group: SleepGroup, until deadline: Int64) async -> Passage {
        var held: Int64 = 0
        for (index, limit) in limits.enumerated() where !limit.tryAcquire() {
            let asked = MonotonicClock.now()
            let (outcome, ended) = await limit.acquire(in: group, until: deadline)
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
