import Hummingbird

/// A way to the lab on which packets take their time, and some do not arrive.
///
/// What does it stands in front of the lab, which is a process of its own then: `LabBehindPath`. Here is what is known of it.
struct PacketPath: Bottleneck {
    static let kind = BottleneckKind(
        name: "packet-path",
        summary: "Packets to the lab and back take their time, and some are lost (a network of its own; needs root).",
        isServerWide: true,
        parameters: [
            BottleneckParameter("delay", .time, "20ms", "the way there and back"),
            BottleneckParameter("loss", .number(0...0.9), "0.01", "the share of packets that are lost, each way"),
        ])

    let delay: Duration
    let loss: Double
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        delay = values.time("delay")
        loss = values.number("loss")
        figures = [
            BottleneckFigure(name: "shortest response", value: delay / .seconds(1), unit: "s", formula: "delay"),
            BottleneckFigure(
                name: "exchanges with a lost packet", value: 1 - (1 - loss) * (1 - loss), unit: "share",
                formula: "1 − (1 − loss)², on an open connection, of one packet each way"),
        ]
    }
}
