import LoadMeasure
import LoadPlan

/// A circuit breaker's decisions. Pure: told of exchanges and the time, it says which may be sent and when its state
/// changes.
///
/// ```
///              a figure reaches its limit                 open-for is over
///   ┌────────┐ ────────────────────────▶ ┌──────┐ ────────────────────────▶ ┌───────────┐
///   │ closed │                           │ open │                           │ half-open │
///   └────────┘ ◀──┐                      └──────┘ ◀── the probes were bad ── └───────────┘
///                 └──────────────────── the probes were good ─────────────────────┘
/// ```
///
/// States and figures as resilience4j has them: a share opens when it is reached; half-open lets so many exchanges pass,
/// refuses the rest, and judges when all have ended. What began in an earlier state counts no more (as in
/// sony/gobreaker): each stretch of a state has a number that an exchange takes along.
struct BreakerStateMachine {
    /// A change of the state.
    struct Change: Sendable, Equatable {
        var state: BreakerState
        /// When, in nanoseconds.
        var at: Int64
        /// Why, with the figures: `errors 62 % of 100 exchanges`.
        var reason: String
    }

    /// Whether an exchange may be sent.
    enum Answer: Equatable {
        /// It may; what became of it is told with this number.
        case pass(Int)
        case refused
    }

    /// What became of an exchange.
    struct Outcome {
        var failed: Bool
        /// In nanoseconds.
        var serviceTime: Int64
    }

    private let breaker: Breaker
    private(set) var state = BreakerState.closed
    /// The number of the state's stretch.
    private var stretch = 0
    /// When the stretch began.
    private var since: Int64
    private var window: BreakerWindow
    /// Probes that passed, of a half-open stretch.
    private var begun = 0
    private var probes = BreakerTally()

    /// - Parameter now: when it begins to watch, closed, in nanoseconds.
    init(_ breaker: Breaker, at now: Int64) {
        self.breaker = breaker
        since = now
        window = BreakerWindow(breaker.window)
    }

    /// An exchange wants to be sent.
    mutating func ask(at now: Int64) -> (answer: Answer, change: Change?) {
        var change: Change?
        switch state {
        case .closed:
            change = judgeThroughput(at: now)
            if change != nil { return (.refused, change) }
        case .open:
            guard now - since >= breaker.openFor.wholeNanoseconds else { return (.refused, nil) }
            let time = breaker.openFor.compactText
            change = enter(.halfOpen, at: now, "\(breaker.probes) to be tried after \(time)")
            begun = 1
        case .halfOpen:
            guard begun < breaker.probes else { return (.refused, nil) }
            begun += 1
        }
        return (.pass(stretch), change)
    }

    /// An exchange that passed has ended.
    ///
    /// - Parameter passed: the number that it passed with.
    mutating func end(_ outcome: Outcome, passed: Int, at now: Int64) -> Change? {
        guard passed == stretch else { return nil }
        let isSlow = breaker.slow.map { outcome.serviceTime > $0.above.wholeNanoseconds } ?? false
        let tally = BreakerTally(exchanges: 1, failed: outcome.failed ? 1 : 0, slow: isSlow ? 1 : 0)
        switch state {
        case .closed:
            window.add(tally, at: now)
            if let reason = fault(in: window.sum, least: breaker.minExchanges) { return enter(.open, at: now, reason) }
            return judgeThroughput(at: now)
        case .halfOpen:
            probes += tally
            guard probes.exchanges >= breaker.probes else { return nil }
            if let reason = faultOfProbes() { return enter(.open, at: now, reason) }
            return enter(.closed, at: now, "\(probes.exchanges - probes.failed) of \(probes.exchanges) tried were good")
        case .open:
            return nil
        }
    }

    /// An exchange that passed says nothing of the target: it was given up, or never sent. Its place as a probe is free.
    mutating func forget(passed: Int) {
        if passed == stretch, state == .halfOpen { begun -= 1 }
    }

    // MARK: - Judging

    /// What is wrong with exchanges, by shares; nil where nothing is, or too few say so.
    private func fault(in tally: BreakerTally, least: Int) -> String? {
        guard tally.exchanges >= Swift.max(1, least) else { return nil }
        let count = Double(tally.exchanges)
        let failed = Double(tally.failed) / count
        let slow = Double(tally.slow) / count
        if let limit = breaker.errors, failed >= limit {
            return "errors \(Self.percent(failed)) of \(tally.exchanges) exchanges"
        }
        if let limit = breaker.slow, slow >= limit.share {
            return "\(Self.percent(slow)) of \(tally.exchanges) exchanges slower than \(limit.above.compactText)"
        }
        return nil
    }

    /// The same of probes; where errors have no limit of their own, half of them.
    private func faultOfProbes() -> String? {
        if let fault = fault(in: probes, least: 1) { return fault }
        let failed = Double(probes.failed) / Double(Swift.max(1, probes.exchanges))
        return breaker.errors == nil && failed >= 0.5
            ? "errors \(Self.percent(failed)) of \(probes.exchanges) exchanges" : nil
    }

    /// Too little was completed in a whole window.
    private mutating func judgeThroughput(at now: Int64) -> Change? {
        guard let least = breaker.throughput, case .time(let length) = breaker.window,
            now - since >= length.wholeNanoseconds
        else { return nil }
        window.moveOn(to: now)
        let completed = window.sum.exchanges - window.sum.failed
        let rate = Double(completed) / (length / .seconds(1))
        guard rate < least else { return nil }
        let text = PlanDescription.decimal((rate * 10).rounded() / 10)
        return enter(.open, at: now, "throughput \(text)/s in \(length.compactText)")
    }

    private mutating func enter(_ next: BreakerState, at now: Int64, _ reason: String) -> Change {
        state = next
        stretch += 1
        since = now
        window.removeAll()
        window.moveOn(to: now)
        (begun, probes) = (0, BreakerTally())
        return Change(state: next, at: now, reason: reason)
    }

    private static func percent(_ share: Double) -> String {
        "\(PlanDescription.decimal((share * 1_000).rounded() / 10)) %"
    }
}
