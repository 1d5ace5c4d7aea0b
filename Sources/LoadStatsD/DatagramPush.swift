import Foundation
import LoadPlan
import LoadPush
import NIOCore
import NIOPosix

/// Sends lines by UDP. Nobody answers: only a host that cannot be reached, or says that nobody listens there, is noticed.
public struct DatagramPush: Sendable, CustomStringConvertible {
    private let host: String
    private let port: Int

    /// Reads `host:port`, or a host alone, for port 8125.
    ///
    /// - Throws: a `Diagnostic` that says what to write instead.
    public init(parsing text: String) throws(Diagnostic) {
        let fix = "write for example 127.0.0.1:8125"
        guard !text.contains("/"), let parts = URLComponents(string: "udp://\(text)"), let host = parts.host,
            !host.isEmpty, parts.user == nil
        else { throw Diagnostic("\"\(text)\" is no host with a port", fix: fix) }
        let port = parts.port ?? 8125
        guard (1...65_535).contains(port) else { throw Diagnostic("\"\(text)\" has no port that there is", fix: fix) }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    /// `127.0.0.1:8125`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Sends lines.
    public func send(_ lines: [UInt8], limit: Duration) async -> PushAnswer {
        do {
            let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: host, port: port).get()
            do {
                for datagram in Datagrams.of(lines) {
                    try await channel.writeAndFlush(ByteBuffer(bytes: datagram)).get()
                }
            } catch {
                try? await channel.close().get()
                throw error
            }
            try await channel.close().get()
            return .taken
        } catch {
            return .failed(PushAnswer.words(error))
        }
    }
}
