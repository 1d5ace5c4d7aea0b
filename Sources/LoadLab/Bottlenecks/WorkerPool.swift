import Hummingbird

/// K workers, each with one request at a time, and a queue without an end.
struct WorkerPool: Bottleneck {
    static let kind = BottleneckKind(
        name: "worker-pool",
        summary: "K workers, each busy with one request for a time; whoever comes meanwhile waits.",
        parameters: [
            BottleneckParameter("k", .count(1...100_000), "8", "workers"),
            BottleneckParameter("service", .distribution, "10ms", "how long a request keeps one busy"),
        ])

    private let workers: SlotPool
    private let service: DrawnTimes
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        workers = SlotPool(count: values.count("k"))
        service = values.times("service")
        figures = [.capacity(Double(values.count("k")) / service.mean, "k / service")]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        try await workers.hold(for: service.next())
        return try await next()
    }
}
