import FoundationEssentials
import LoadPlan
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a running test's control server, one request per connection.
public struct ControlClient: Sendable {
    /// What the server answered.
    public struct Answer: Sendable {
        /// The HTTP status.
        public var status: Int
        /// The body, JSON.
        public var body: [UInt8]
    }

    /// Nobody listens there any more: the test is gone, and left its file behind.
    public struct Gone: Error {}

    private let test: ControlFile
    private let patience: Duration

    /// A client of a running test.
    ///
    /// - Parameter patience: how long an answer may take.
    public init(_ test: ControlFile, patience: Duration = .seconds(10)) {
        (self.test, self.patience) = (test, patience)
    }

    /// Sends a request.
    ///
    /// - Throws: `Gone` where nobody listens, a `Diagnostic` where no answer comes.
    public func send(_ method: String, _ path: String, body: [UInt8] = []) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await exchange(HTTPMethod(rawValue: method), path, body: body) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw Diagnostic(
                    "the test at \(test.address) (pid \(test.pid)) does not answer",
                    fix: "see whether its process is stopped")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw Gone() }
            return answer
        }
    }

    private func exchange(_ method: HTTPMethod, _ path: String, body: [UInt8]) async throws -> Answer {
        let address = try ControlAddress(parsing: test.address)
        let channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw Gone()
        }
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers = [
            "Host": address.description, "Authorization": "Bearer \(test.token)", "Connection": "close",
            "Content-Type": "application/json", "Content-Length": "\(body.count)",
        ]
        return try await channel.executeThenClose { [head] inbound, outbound in
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
            try await outbound.write(.end(nil))
            var answer = Answer(status: 0, body: [])
            for try await part in inbound {
                switch part {
                case .head(let head): answer.status = Int(head.status.code)
                case .body(let bytes): answer.body += Array(bytes.readableBytesView)
                case .end: return answer
                }
            }
            throw Gone()
        }
    }
}
