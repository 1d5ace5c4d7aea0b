import LoadMeasure
import LoadVerdict
import Testing

/// The times that a run must report, each between two bounds, in nanoseconds.
///
/// If every single time lies between its two bounds, then so does every order statistic: the k-th smallest time is at
/// least the k-th smallest lower bound and at most the k-th smallest upper bound. So quantiles can be held against
/// bounds without knowing which exchange has which time; the mean likewise.
struct Expectation {
    private let lower: [Int64]
    private let upper: [Int64]

    /// A histogram reports the middle of a slot that is at most 0.4 % wide.
    static let histogramError = 0.004

    /// - Parameter path: what no log shows, added to each upper bound.
    init(lower: [Int64], upper: [Int64], path: Int64) {
        self.lower = lower.sorted()
        self.upper = upper.map { $0 + path }.sorted()
    }

    /// Compares count, mean, quantiles and maximum.
    func check(_ reported: TimeHistogram, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        guard reported.count == UInt64(lower.count), !lower.isEmpty else {
            Issue.record("\(name): \(reported.count) times, expected \(lower.count)", sourceLocation: sourceLocation)
            return
        }
        func hold(_ value: Double, _ low: Double, _ high: Double, _ what: String) {
            #expect(
                low <= value && value <= high, "\(name) \(what): \(value) ns, expected \(low) ... \(high)",
                sourceLocation: sourceLocation)
        }
        hold(reported.mean, Self.mean(lower), Self.mean(upper), "mean")
        hold(Double(reported.max), Double(lower[lower.count - 1]), Double(upper[upper.count - 1]), "max")
        for quantile in [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
            let rank = Int((quantile * Double(lower.count)).rounded(.up)) - 1
            hold(
                Double(reported.value(atQuantile: quantile)), Double(lower[rank]) * (1 - Self.histogramError),
                Double(upper[rank]) * (1 + Self.histogramError), "p\(quantile * 100)")
        }
    }

    private static func mean(_ times: [Int64]) -> Double {
        times.reduce(0.0) { $0 + Double($1) } / Double(times.count)
    }
}

extension RunResult {
    /// How long the generator may have kept a response unread or a request unsent, by its own account, in nanoseconds:
    /// its longest stall, and all the time that a loop was ready and the system ran something else.
    var ownDelay: Int64 {
        Int64(total.loops.values.map { $0.longestStall + $0.runQueueDelay }.reduce(0, +) * 1e9)
    }
}

/// Runs a measurement until the machine left the generator alone, three times at most; the last one counts in any case,
/// with tolerances that are wider by exactly the delay that the generator reports of itself.
func undisturbed(
    _ attempt: () async throws -> (RunResult, () -> Void)
) async throws {
    for remaining in [2, 1, 0] {
        let (result, check) = try await attempt()
        if remaining == 0 || result.ownDelay < 10_000_000 { return check() }
    }
}
