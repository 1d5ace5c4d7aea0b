import LoadPlan

/// Finds the number of exchanges in flight at which a target answers best: as many as keep it busy, and few enough that
/// they hardly queue in it. Pure: told of service times and the time, it says the limit.
///
/// Exchanges are taken together in windows. The quickest window seen stands for the target without a queue, and what a
/// window is slower than that is its queue; how far the limit moves then, the algorithm says (`GradientStep`,
/// `VegasStep`).
///
/// ```
///   throughput ▲        ______________
///              │      ╱·                  below the knee windows are as quick as ever: the limit grows
///              │    ╱  · limit ≈ here     above it they are slower in proportion: it shrinks until few queue
///              │  ╱    ·
///              └───────┴──────────────▶ in flight
/// ```
///
/// What the quickest window was may hold no longer. So every so often the limit falls to √limit for two windows: one in
/// which what has queued ends, and one that measures anew.
struct LimitSearch {
    private enum Rules {
        /// A window lasts at least so long, in nanoseconds,
        static let shortestWindow: Int64 = 100_000_000
        /// and has at least so many exchanges: a mean of fewer says little.
        static let leastExchanges = 20
        /// Windows between two measurements of the target without a queue.
        static let windowsPerProbe = 80
    }

    private let algorithm: AdaptiveLimit.Algorithm
    private let bounds: ClosedRange<Double>
    private var limit: Double
    /// The mean service time of the quickest window, in nanoseconds; nil until there is one.
    private var quickest: Double?
    private var windowsToProbe = Rules.windowsPerProbe
    /// The limit before a probe, to which it returns; nil outside of one.
    private var limitBeforeProbe: Double?
    /// Whether what began before the probe is still on its way.
    private var isDraining = false

    // The window.
    private var began: Int64
    private var sum: Double = 0
    private var good = 0
    private var failed = 0

    /// - Parameter now: when it begins, in nanoseconds.
    init(_ limit: AdaptiveLimit, at now: Int64) {
        algorithm = limit.algorithm
        bounds = Double(limit.min)...Double(limit.max)
        self.limit = Double(limit.initial)
        began = now
    }

    /// The most exchanges in flight now.
    var current: Int { Int(limit.rounded()) }

    /// An exchange has ended.
    ///
    /// - Parameters:
    ///   - serviceTime: in nanoseconds.
    ///   - isFailure: whether the target failed it: how long that took says nothing.
    ///   - inFlight: how many are in flight, asked for only at the end of a window; those that wait included.
    /// - Returns: whether a window ended, and the limit was thought over.
    mutating func end(serviceTime: Int64, isFailure: Bool, at now: Int64, inFlight: () -> Int) -> Bool {
        if isFailure {
            failed += 1
        } else {
            good += 1
            sum += Double(serviceTime)
        }
        guard good + failed >= Rules.leastExchanges, now - began >= Rules.shortestWindow else { return false }
        think(inFlight: inFlight())
        (began, sum, good, failed) = (now, 0, 0, 0)
        return true
    }

    private mutating func think(inFlight: Int) {
        guard good > failed else {
            // It answers badly: half of the load.
            limit = clamped(limit / 2)
            return
        }
        let mean = sum / Double(good)
        if isDraining {
            isDraining = false
            return
        }
        if let before = limitBeforeProbe {
            (quickest, limit, limitBeforeProbe) = (mean, before, nil)
            return
        }
        let least = Swift.min(quickest ?? mean, mean)
        quickest = least
        // So few want to be sent that the limit was not what decided.
        guard Double(inFlight) >= limit / 2 else { return }
        windowsToProbe -= 1
        guard windowsToProbe > 0 else { return beginProbe() }
        let next =
            switch algorithm {
            case .gradient: GradientStep.next(after: limit, quickest: least, window: mean)
            case .vegas: VegasStep.next(after: limit, quickest: least, window: mean)
            }
        limit = clamped(next)
    }

    private mutating func beginProbe() {
        windowsToProbe = Rules.windowsPerProbe
        limitBeforeProbe = limit
        isDraining = true
        limit = clamped(limit.squareRoot())
    }

    private func clamped(_ value: Double) -> Double {
        Swift.min(Swift.max(value, bounds.lowerBound), bounds.upperBound)
    }
}
