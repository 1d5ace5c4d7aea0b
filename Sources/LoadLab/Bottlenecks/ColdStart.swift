import Hummingbird
import Synchronization

/// A service that is slow at first, and again after a time without requests.
final class ColdStart: Bottleneck {
    static let kind = BottleneckKind(
        name: "cold-start", summary: "The first requests are slow, and again the first ones after a time without any.",
        parameters: [
            BottleneckParameter("requests", .count(1...1_000_000), "50", "how many are slow"),
            BottleneckParameter("extra", .distribution, "200ms", "by how much"),
            BottleneckParameter("idle", .time, "30s", "after how long without a request it is cold again"),
        ])

    private struct State {
        var slow = 0
        var last: ContinuousClock.Instant?
    }

    private let requests: Int
    private let extra: DrawnTimes
    private let idle: Duration
    private let state = Mutex(State())
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        requests = values.count("requests")
        extra = values.times("extra")
        idle = values.time("idle")
        figures = [
            BottleneckFigure(
                name: "slow requests", value: Double(requests), unit: "requests", formula: "requests, after each idle"),
            BottleneckFigure(name: "extra time", value: extra.mean, unit: "s", formula: "mean of extra"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        if isCold(at: .now) {
            try await ContinuousClock().sleep(for: extra.next(), tolerance: .zero)
        }
        return try await next()
    }

    /// Whether a request that comes now is a slow one.
    func isCold(at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            if let last = state.last, now - last >= idle { state.slow = 0 }
            state.last = now
            guard state.slow < requests else { return false }
            state.slow += 1
            return true
        }
    }
}
