import Hummingbird
import Synchronization

/// A cache near the user: it answers what it has, limits what comes, and has an old answer rather than none.
final class EdgeCache: Hop {
    static let kind = BottleneckKind(
        name: "edge",
        summary:
            "A cache: answers GET from memory while it is fresh, limits requests, answers stale where nothing else comes.",
        parameters: [
            BottleneckParameter("ttl", .time, "5s", "how long an answer is fresh"),
            BottleneckParameter("stale", .time, "60s", "for how long after that it stands in for a failure"),
            BottleneckParameter(
                "rate", .number(0.001...10_000_000), "10000000", "requests per second; the others get 429"),
        ])

    /// The most answers that it keeps, and the most bytes of one.
    static let mostKept = 1_000
    static let mostBytes = 1 << 20

    struct Kept {
        var answer: HopAnswer
        var at: ContinuousClock.Instant
    }

    private let life: Duration
    private let staleLife: Duration
    private let limit: RateLimit
    private let kept = Mutex<[String: Kept]>([:])
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues, number: Int) {
        life = values.time("ttl")
        staleLife = values.time("stale")
        let rate = values.number("rate")
        limit = RateLimit(rate: rate, burst: max(Int(rate / 10), 1))
        figures =
            [
                BottleneckFigure(
                    name: "misses", value: 1 / (life / .seconds(1)), unit: "requests/s",
                    formula:
                        "1 / ttl for each URL that is asked for all the time, and those that come while it is fetched")
            ] + limit.figures
    }

    func answer(_ request: HopRequest, next: (Int) async -> HopAnswer) async throws -> HopAnswer {
        let now = ContinuousClock.now
        guard limit.takeToken(at: now) <= .zero else { return HopAnswer(.tooManyRequests, "the edge takes no more") }
        guard request.method == .get, request.fields[.authorization] == nil, request.fields[.cookie] == nil else {
            return await next(0)
        }
        let known = kept.withLock { $0[request.target] }
        if let known, now - known.at < life { return known.told("hit", at: now) }
        var answer = await next(0)
        if answer.status == .ok {
            keep(answer, for: request.target)
        } else if answer.isFailure || answer.status == .tooManyRequests, let known, now - known.at < life + staleLife {
            return known.told("stale", at: now)
        }
        answer.fields[.xCache] = "MISS"
        return answer
    }

    private func keep(_ answer: HopAnswer, for target: String) {
        guard answer.body.readableBytes <= Self.mostBytes, answer.fields[.setCookie] == nil else { return }
        kept.withLock { kept in
            if kept.count >= Self.mostKept, kept[target] == nil,
                let oldest = kept.min(by: { $0.value.at < $1.value.at })
            {
                kept[oldest.key] = nil
            }
            kept[target] = Kept(answer: answer, at: .now)
        }
    }
}

extension EdgeCache.Kept {
    /// The answer, with how old it is: RFC 9111, 5.1.
    fileprivate func told(_ how: String, at now: ContinuousClock.Instant) -> HopAnswer {
        var answer = answer
        answer.fields[.age] = "\(Int((now - at) / .seconds(1)))"
        answer.fields[.xCache] = how.uppercased()
        // What happened further back happened to an earlier request.
        answer.fields[.serverTiming] = "cache;desc=\(how)"
        return answer
    }
}
