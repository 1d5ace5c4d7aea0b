import Hummingbird

/// K workers and Q places to wait in; whoever finds none is refused.
struct BoundedQueue: Bottleneck {
    static let kind = BottleneckKind(
        name: "bounded-queue", summary: "K workers and a queue of Q places; whoever finds it full gets 503.",
        parameters: [
            BottleneckParameter("k", .count(1...100_000), "4", "workers"),
            BottleneckParameter("queue", .count(0...1_000_000), "16", "places to wait in"),
            BottleneckParameter("service", .distribution, "10ms", "how long a request keeps a worker busy"),
        ])

    private let workers: SlotPool
    private let service: DrawnTimes
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        let (k, queue) = (Double(values.count("k")), Double(values.count("queue")))
        workers = SlotPool(count: values.count("k"), mostWaiting: values.count("queue"))
        service = values.times("service")
        figures = [
            .capacity(k / service.mean, "k / service"),
            BottleneckFigure(
                name: "longest wait", value: (queue / k).rounded(.up) * service.mean, unit: "s",
                formula: "⌈queue / k⌉ × service, where service is always the same"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        do { try await workers.hold(for: service.next()) } catch is SlotPool.Full {
            throw Refusal(.serviceUnavailable, "the queue is full")
        }
        return try await next()
    }
}
