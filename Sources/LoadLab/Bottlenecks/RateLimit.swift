import Hummingbird
import Synchronization

/// So many requests per second, and a few more at once; the others are told to come back.
///
/// A token bucket, kept as the moment at which it is full again (the generic cell rate algorithm, ITU-T I.371): a request is let
/// through where that is not further away than `burst` requests.
final class RateLimit: Bottleneck {
    static let kind = BottleneckKind(
        name: "rate-limit", summary: "A token bucket; whoever finds none gets 429 and a Retry-After.",
        parameters: [
            BottleneckParameter("rate", .number(0.001...10_000_000), "500", "requests per second"),
            BottleneckParameter("burst", .count(1...10_000_000), "50", "requests at once"),
        ])

    private let interval: Duration
    private let burst: Int
    private let fullAt = Mutex(ContinuousClock.now)
    let figures: [BottleneckFigure]

    convenience init(_ values: BottleneckValues) {
        self.init(rate: values.number("rate"), burst: values.count("burst"))
    }

    init(rate: Double, burst: Int) {
        interval = .seconds(1 / rate)
        self.burst = burst
        figures = [
            .capacity(rate, "rate"),
            BottleneckFigure(name: "burst", value: Double(burst), unit: "requests", formula: "burst"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let wait = takeToken(at: .now)
        guard wait <= .zero else {
            var response = try Response.json(["error": "too many requests"], status: .tooManyRequests)
            response.headers[.retryAfter] = "\(max(Int((wait / .seconds(1)).rounded(.up)), 1))"
            return response
        }
        return try await next()
    }

    /// Takes a token; how long until there is one, where there is none.
    func takeToken(at now: ContinuousClock.Instant) -> Duration {
        fullAt.withLock { fullAt in
            let full = max(fullAt, now) + interval
            let wait = full - now - interval * burst
            if wait <= .zero { fullAt = full }
            return wait
        }
    }
}
