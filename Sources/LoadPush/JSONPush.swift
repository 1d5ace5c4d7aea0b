import AsyncHTTPClient
import LoadMetrics
import LoadPlan
import NIOCore
import NIOHTTP1

/// Posts JSON to somebody who waits for news: a webhook.
///
/// One message after the other, each tried a few times. Who is told of news does not wait: what is too much is let go, the oldest first.
public struct JSONPush: Sendable {
    /// How often a message is tried, and how long one try may take.
    static let tries = 4
    private static let limit = TimeAmount.seconds(10)
    /// The most messages that wait.
    private static let mostWaiting = 1_000

    private let client: HTTPClient
    private let target: PushTarget
    private let waiting = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(mostWaiting))

    /// Makes a sender.
    ///
    /// - Parameter client: has the connections, such as `HTTPPush.withClient` gives one.
    public init(_ client: HTTPClient, _ target: PushTarget) {
        (self.client, self.target) = (client, target)
    }

    /// Has a message sent, as soon as those before it are.
    public func post(_ body: [UInt8]) { waiting.continuation.yield(body) }

    /// Sends messages until the task is cancelled.
    ///
    /// - Parameters:
    ///   - pause: that before the second try; it is twice as long before each that follows.
    ///   - lost: told why, where a message was let go.
    public func run(pause: Duration = .seconds(1), lost: @Sendable (String) -> Void) async {
        for await body in waiting.stream {
            if let reason = await reasonNotSent(body, pause: pause), !Task.isCancelled { lost(reason) }
        }
    }

    private func reasonNotSent(_ body: [UInt8], pause: Duration) async -> String? {
        var (reason, pause) = ("", pause)
        for number in 1...Self.tries {
            switch await send(body) {
            case .taken: return nil
            case .refused(let why): return why
            case .failed(let why): reason = why
            }
            guard number < Self.tries, (try? await Task.sleep(for: pause)) != nil else { break }
            pause *= 2
        }
        return reason
    }

    private func send(_ body: [UInt8]) async -> PushAnswer {
        var request = HTTPClientRequest(url: target.url)
        request.method = .POST
        request.headers = ["Content-Type": "application/json", "User-Agent": "squall"]
        for header in target.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: Self.limit)
            let answer = (try? await response.body.collect(upTo: 64 * 1024)) ?? ByteBuffer()
            return PushAnswer(status: Int(response.status.code), body: String(buffer: answer))
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return .failed("no answer in time")
        } catch { return .failed(PushAnswer.words(error)) }
    }
}
