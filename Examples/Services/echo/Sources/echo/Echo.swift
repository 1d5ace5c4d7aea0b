import NIOCore
import NIOPosix
import SquallProbe
import UnixSignals

/// A service on SwiftNIO that sends back what it gets, and tells a hub how its process and its event loops are.
///
///     swift run echo PORT HUB
@main
struct Echo {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 3, let port = Int(words[1]) else {
            print("usage: echo PORT HUB, for example echo 7070 http://127.0.0.1:4318")
            return
        }
        let loops = MultiThreadedEventLoopGroup.singleton
        try await SquallProbe.start(hub: words[2], name: "echo", onProblem: { print($0 ?? "the hub has all again") }) {
            probe in
            for (place, loop) in loops.makeIterator().enumerated() {
                probe.probe(eventLoop: "echo-\(place)") { loop.execute($0) }
            }
            let server = try await ServerBootstrap(group: loops)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Sender()) }
                }
                .bind(host: "127.0.0.1", port: port).get()
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
            try await server.close()
        }
    }
}

private final class Sender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
}
