import Hummingbird

/// No limit but the lab's own.
struct Healthy: Bottleneck {
    static let kind = BottleneckKind(
        name: "healthy", summary: "Nothing limits it but the machine.", parameters: [])

    init(_ values: BottleneckValues) {}

    let figures: [BottleneckFigure] = []
}
