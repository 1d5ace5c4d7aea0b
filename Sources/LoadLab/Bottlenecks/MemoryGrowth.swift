import Hummingbird
import Synchronization

/// Memory that requests take and never give back.
final class MemoryGrowth: Bottleneck {
    static let kind = BottleneckKind(
        name: "memory-growth",
        summary: "Each request takes memory that is never given back; where no more may be had, 503.",
        parameters: [
            BottleneckParameter("bytes", .bytes(1...PlainRoutes.largestBytes), "100k", "what a request takes"),
            BottleneckParameter("limit", .bytes(1...PlainRoutes.largestBytes), "256M", "what may be had in all"),
        ])

    private let size: Int
    private let most: Int
    private let taken = Mutex<[[UInt8]]>([])
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        size = values.bytes("bytes")
        most = values.bytes("limit") / size
        figures = [
            BottleneckFigure(name: "growth", value: Double(size), unit: "bytes/request", formula: "bytes"),
            BottleneckFigure(
                name: "requests until full", value: Double(most), unit: "requests", formula: "⌊limit / bytes⌋"),
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let isThere = taken.withLock { taken in
            guard taken.count < most else { return false }
            // Written to, or the kernel would not give it.
            taken.append([UInt8](repeating: 1, count: size))
            return true
        }
        guard isThere else { throw Refusal(.serviceUnavailable, "out of memory") }
        return try await next()
    }
}
