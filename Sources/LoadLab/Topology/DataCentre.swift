import Hummingbird

/// A place that is some way off, and takes only so much.
struct DataCentre: Hop {
    static let kind = BottleneckKind(
        name: "dc", summary: "A data centre: some way off, each further one more; takes so many requests per second.",
        parameters: [
            BottleneckParameter("delay", .time, "2ms", "the way there and back, of the first"),
            BottleneckParameter("further", .time, "20ms", "by how much each further one is further off"),
            BottleneckParameter(
                "rate", .number(0.001...10_000_000), "10000000", "requests per second; the others get 503"),
        ])

    private let delay: Duration
    private let limit: RateLimit
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues, number: Int) {
        delay = values.time("delay") + values.time("further") * number
        let rate = values.number("rate")
        limit = RateLimit(rate: rate, burst: max(Int(rate / 10), 1))
        figures =
            [
                BottleneckFigure(
                    name: "delay", value: delay / .seconds(1), unit: "s", formula: "delay + further × (number − 1)")
            ] + limit.figures
    }

    func answer(_ request: HopRequest, next: (Int) async -> HopAnswer) async throws -> HopAnswer {
        guard limit.takeToken(at: .now) <= .zero else {
            return HopAnswer(.serviceUnavailable, "the data centre takes no more")
        }
        try await ContinuousClock().sleep(for: delay, tolerance: .zero)
        return await next(0)
    }
}
