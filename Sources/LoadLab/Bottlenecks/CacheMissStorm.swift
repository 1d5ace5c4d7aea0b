import Hummingbird
import Synchronization

/// A cache whose only key expires; until somebody has filled it again, all that come go to a slow place with few workers.
final class CacheMissStorm: Bottleneck {
    static let kind = BottleneckKind(
        name: "cache-miss-storm",
        summary: "A key of a cache expires: all that come until it is filled again do the slow work, K at a time.",
        parameters: [
            BottleneckParameter("ttl", .time, "5s", "how long the key lives"),
            BottleneckParameter("miss", .time, "200ms", "how long the slow work takes"),
            BottleneckParameter("k", .count(1...100_000), "4", "how much of it is done at a time"),
        ])

    private let life: Duration
    private let miss: Duration
    private let workers: SlotPool
    private let expires = Mutex<ContinuousClock.Instant?>(nil)
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        life = values.time("ttl")
        miss = values.time("miss")
        workers = SlotPool(count: values.count("k"))
        let (seconds, k) = (miss / .seconds(1), Double(values.count("k")))
        figures = [
            BottleneckFigure(
                name: "misses in a storm", value: seconds, unit: "requests per request/s",
                formula: "miss × rate of requests"),
            BottleneckFigure(name: "capacity of misses", value: k / seconds, unit: "requests/s", formula: "k / miss"),
            BottleneckFigure(
                name: "from storm to storm", value: (life + miss) / .seconds(1), unit: "s", formula: "ttl + miss"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let isHit = expires.withLock { expires in expires.map { $0 > .now } ?? false }
        if !isHit {
            try await workers.hold(for: miss)
            // What is filled while it lives does not live longer: the others of the storm bring the same.
            expires.withLock { expires in
                if expires.map({ $0 <= .now }) ?? true { expires = .now + life }
            }
        }
        var response = try await next()
        response.addServerTiming("cache;desc=\(isHit ? "hit" : "miss")")
        return response
    }
}
