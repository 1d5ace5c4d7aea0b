import LoadMeasure
import LoadPlan

/// A load that code chooses while it runs.
///
/// It is asked as the load begins and after each interval, with how long the load has lasted and what was measured in
/// that interval (nothing, the first time), and says what the load is from then on; nil ends it.
///
/// ```swift
/// // 100/s more every 10 s, until the target is slow or fails.
/// let result = try await LoadTest(plan) { elapsed, live in
///     let isSlow = live.responseTime.value(atQuantile: 0.99) > 300_000_000
///     guard !isSlow, live.counts.errorRate < 0.01 else { return nil }
///     return .rate(100 + 100 * (elapsed / .seconds(10)).rounded(.down))
/// }.run()
/// ```
///
/// It may take its time: it is asked off the loops, and intervals that end meanwhile are passed over. When the load is
/// over its task is cancelled.
public typealias LoadShape = @Sendable (_ elapsed: Duration, _ live: Snapshot) async -> ShapedLoad?

/// What a shape says that the load should be.
public enum ShapedLoad: Sendable, Equatable {
    /// So many arrivals per second, in an open workload.
    case rate(Double)
    /// So many users, in a closed one.
    case users(Int)

    var change: LoadChange {
        switch self {
        case .rate(let rate): .rate(rate)
        case .users(let users): .users(users)
        }
    }
}
