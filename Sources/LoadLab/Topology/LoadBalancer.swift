import Hummingbird
import Synchronization

/// Deals requests out to what stands behind it, one after the other, and asks the next where one fails.
final class LoadBalancer: Hop {
    static let kind = BottleneckKind(
        name: "balancer", summary: "Deals requests out in turn; where one fails with 502, 503 or 504, asks the next.",
        parameters: [
            BottleneckParameter("tries", .count(1...16), "2", "how many are asked for a request"),
            BottleneckParameter(
                "inflight", .count(1...1_000_000), "1000000", "requests under way at a time; the others get 503"),
        ])

    private let tries: Int
    private let most: Int
    private let turn = Atomic(0)
    private let underWay = Atomic(0)
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues, number: Int) {
        (tries, most) = (values.count("tries"), values.count("inflight"))
        figures = [BottleneckFigure(name: "in flight", value: Double(most), unit: "requests", formula: "inflight")]
    }

    func answer(_ request: HopRequest, next: (Int) async -> HopAnswer) async throws -> HopAnswer {
        let count = underWay.wrappingAdd(1, ordering: .relaxed).newValue
        defer { underWay.wrappingSubtract(1, ordering: .relaxed) }
        guard count <= most else { return HopAnswer(.serviceUnavailable, "the balancer takes no more") }
        let first = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        var answer = await next(first)
        for other in 1..<max(tries, 1) where answer.isFailure { answer = await next(first + other) }
        return answer
    }
}
