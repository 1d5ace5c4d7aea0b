import AsyncHTTPClient
import LoadMetrics
import NIOCore
import NIOHTTP1

/// Sends bodies by HTTP, on threads of SwiftNIO.
public struct HTTPPush: Sendable {
    /// The most that is read of a response.
    private static let mostRead = 64 * 1024

    private let client: HTTPClient
    private let target: PushTarget
    private let encoding: any MetricEncoding

    /// Makes a sender.
    ///
    /// - Parameter client: has the connections, such as `withClient` gives one.
    public init(_ client: HTTPClient, _ target: PushTarget, _ encoding: any MetricEncoding) {
        (self.client, self.target, self.encoding) = (client, target, encoding)
    }

    /// Performs `body` with a client that tries once to connect, for whoever sends knows when to try again.
    ///
    /// - Parameter identity: whom it trusts, and what it shows; nil for the system's authorities, and nothing.
    public static func withClient<Result>(
        identity: ClientIdentity? = nil, _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = identity?.configuration
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration, body)
    }

    /// Sends one body.
    public func send(_ body: [UInt8], limit: Duration) async -> PushAnswer {
        var request = HTTPClientRequest(url: target.url)
        request.method = .POST
        for header in encoding.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        for header in target.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(limit))
            let status = Int(response.status.code)
            // A body that is too long, or does not come, takes nothing from what the status says.
            let answer = (try? await response.body.collect(upTo: Self.mostRead)) ?? ByteBuffer()
            guard (200..<300).contains(status) else {
                return PushAnswer(status: status, body: String(buffer: answer))
            }
            return encoding.answer(toAccepted: Array(buffer: answer))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return .failed("no answer within \(limit)")
        } catch is CancellationError {
            return .failed("it was too slow")
        } catch {
            return .failed(PushAnswer.words(error))
        }
    }
}
