import Hummingbird
import Synchronization

/// Requests that leave garbage, and a pause for all whenever the heap is full of it.
final class PauseToCollect: Bottleneck {
    static let kind = BottleneckKind(
        name: "gc-like-pause",
        summary: "Each request leaves garbage; when the heap is full everybody waits until it is collected.",
        parameters: [
            BottleneckParameter("garbage", .bytes(1...PlainRoutes.largestBytes), "100k", "what a request leaves"),
            BottleneckParameter("heap", .bytes(1...PlainRoutes.largestBytes), "64M", "how much of it there may be"),
            BottleneckParameter("pause", .time, "100ms", "how long everybody waits"),
        ],
        objection: { values in
            values.bytes("garbage") <= values.bytes("heap") ? nil : "garbage has to fit into heap"
        })

    private struct Heap {
        var garbage: [[UInt8]] = []
        var pauseEnds = ContinuousClock.now
    }

    private let size: Int
    private let most: Int
    private let pause: Duration
    private let heap = Mutex(Heap())
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        size = values.bytes("garbage")
        most = values.bytes("heap") / size
        pause = values.time("pause")
        figures = [
            BottleneckFigure(
                name: "requests between pauses", value: Double(most), unit: "requests", formula: "⌊heap / garbage⌋"),
            BottleneckFigure(name: "pause", value: pause / .seconds(1), unit: "s", formula: "pause"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let garbage = [UInt8](repeating: 1, count: size)
        let end = heap.withLock { heap in
            heap.garbage.append(garbage)
            if heap.garbage.count >= most {
                heap.garbage = []
                heap.pauseEnds = .now + pause
            }
            return heap.pauseEnds
        }
        if end > .now { try await ContinuousClock().sleep(until: end, tolerance: .zero) }
        return try await next()
    }
}
