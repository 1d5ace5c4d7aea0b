import Hummingbird

/// So many connections at a time; the others wait in the kernel, and beyond its queue are not let in.
struct ConnectionLimit: Bottleneck {
    static let kind = BottleneckKind(
        name: "connection-limit",
        summary:
            "So many connections at a time. The next ones wait in the kernel's queue; where that is full, to connect takes seconds.",
        isServerWide: true,
        parameters: [
            BottleneckParameter("connections", .count(1...1_000_000), "32", "connections that are open at a time"),
            BottleneckParameter("backlog", .count(1...65_535), "16", "connections that wait to be accepted"),
        ])

    private let limits: ServerLimits
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        let (connections, backlog) = (values.count("connections"), values.count("backlog"))
        limits = ServerLimits(connections: connections, backlog: backlog)
        figures = [
            BottleneckFigure(
                name: "connections", value: Double(connections), unit: "connections", formula: "connections"),
            BottleneckFigure(
                name: "backlog", value: Double(backlog + 1), unit: "connections",
                formula: "backlog + 1: Linux holds one more"),
        ]
    }

    func limit(_ server: inout ServerLimits) { server = limits }
}
