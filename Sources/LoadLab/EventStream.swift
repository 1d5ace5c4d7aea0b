import Hummingbird

/// A stream of events at a steady pace: `/events?count=10&every=100ms`.
struct EventStream {
    /// The most events of one stream.
    static let mostEvents = 1_000_000

    private let count: Int
    private let every: Duration

    /// - Throws: `Refusal` where the query makes no sense.
    init(_ request: Request) throws {
        let query = request.uri.queryParameters
        let count = query["count"] ?? "10"
        guard let number = Int(count), (1...Self.mostEvents).contains(number) else {
            throw Refusal(.badRequest, #"count "\#(count)" is not a number of events; write 1 to \#(Self.mostEvents)"#)
        }
        self.count = number
        let pace = String(query["every"] ?? "100ms")
        guard case .fixed(let every)? = try? DelayDistribution(parsing: pace) else {
            throw Refusal(.badRequest, #"every "\#(pace)" is not a time; write for example 100ms"#)
        }
        self.every = every
    }

    /// Each event says its number; the pace counts from the first, so that no delay adds up.
    var response: Response {
        let (count, every) = (count, every)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                let clock = ContinuousClock()
                let first = clock.now
                for number in 1...count {
                    try await writer.write(ByteBuffer(string: "id: \(number)\ndata: {\"number\":\(number)}\n\n"))
                    if number < count { try await clock.sleep(until: first + every * number) }
                }
                try await writer.finish(nil)
            })
    }
}
