import Hummingbird
import Synchronization

/// One line for all answers: their bodies leave it byte after byte.
final class BandwidthCap: Bottleneck {
    static let kind = BottleneckKind(
        name: "bandwidth-cap", summary: "All bodies together leave at so many bytes per second.",
        parameters: [
            BottleneckParameter("rate", .bytes(1_000...PlainRoutes.largestBytes), "1M", "bytes per second")
        ])

    /// What is sent at once: at 1 MB/s each 16 ms.
    private static let piece = 16 * 1024

    private let rate: Double
    private let freeAt = Mutex(ContinuousClock.now)
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        rate = Double(values.bytes("rate"))
        figures = [
            BottleneckFigure(
                name: "capacity", value: rate, unit: "bytes/s", formula: "rate; in requests: rate / size of a body")
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        var response = try await next()
        let body = response.body
        // Nothing is written by a closure where the length is zero, as for HEAD.
        guard body.contentLength != 0 else { return response }
        response.body = ResponseBody(contentLength: body.contentLength) { [self] writer in
            try await body.write(CappedWriter(writer: writer, line: self))
        }
        return response
    }

    /// Waits until so many bytes went through.
    fileprivate func send(_ bytes: Int) async throws {
        let now = ContinuousClock.now
        let end = freeAt.withLock { freeAt in
            freeAt = max(now, freeAt) + .seconds(Double(bytes) / rate)
            return freeAt
        }
        try await ContinuousClock().sleep(until: end, tolerance: .zero)
    }

    private struct CappedWriter: ResponseBodyWriter {
        var writer: any ResponseBodyWriter
        let line: BandwidthCap

        @concurrent mutating func write(_ buffer: ByteBuffer) async throws {
            var rest = buffer
            while rest.readableBytes > 0 {
                guard let piece = rest.readSlice(length: min(rest.readableBytes, BandwidthCap.piece)) else { return }
                try await line.send(piece.readableBytes)
                try await writer.write(piece)
            }
        }

        @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
            try await writer.finish(trailingHeaders)
        }
    }
}
