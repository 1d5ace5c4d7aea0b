import Hummingbird
import NIOCore
import NIOPosix

/// Something that blocks all event loops again and again: a synchronous call where none belongs.
struct EventLoopBlock: Bottleneck {
    static let kind = BottleneckKind(
        name: "event-loop-block",
        summary: "All event loops stand still for a time, again and again: nothing is read, nothing sent.",
        isServerWide: true,
        parameters: [
            BottleneckParameter("block", .time, "200ms", "how long they stand still"),
            BottleneckParameter("every", .time, "1s", "from the start of one time to that of the next"),
        ],
        objection: { values in
            values.time("block") < values.time("every")
                ? nil : "block has to be shorter than every, or nothing is ever answered"
        })

    private let block: Duration
    private let every: Duration
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        block = values.time("block")
        every = values.time("every")
        figures = [
            BottleneckFigure(
                name: "blocked", value: block / every, unit: "share of the time", formula: "block / every"),
            BottleneckFigure(
                name: "longest wait", value: block / .seconds(1), unit: "s", formula: "block"),
        ]
    }

    func last(while body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { [block, every] in
                let loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
                var start = ContinuousClock.now
                while true {
                    start += every
                    try await ContinuousClock().sleep(until: start, tolerance: .zero)
                    let end = start + block
                    for loop in loops { loop.execute { SpentTime.sleep(until: end) } }
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }
}
