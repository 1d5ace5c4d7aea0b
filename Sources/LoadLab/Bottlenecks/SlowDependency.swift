import AsyncHTTPClient
import Foundation
import Hummingbird
import Synchronization

/// A second process that each request asks, over a few connections.
final class SlowDependency: Bottleneck {
    static let kind = BottleneckKind(
        name: "slow-dependency",
        summary:
            "Each request asks a second lab, which has K workers; the answer says in Server-Timing how long that took.",
        parameters: [
            BottleneckParameter("k", .count(1...10_000), "4", "workers of the second lab"),
            BottleneckParameter("service", .distribution, "20ms", "how long a request keeps one busy"),
            BottleneckParameter("connections", .count(1...10_000), "16", "connections to it"),
        ])

    private let setting: String
    private let seed: UInt64
    private let connections: Int
    private let dependency = Mutex<(client: HTTPClient, url: String)?>(nil)
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        let (k, service) = (values.count("k"), values.texts["service"] ?? "")
        (seed, connections) = (values.seed, values.count("connections"))
        setting = "worker-pool:k=\(k),service=\(service)"
        let busy = min(k, connections)
        figures = [.capacity(Double(busy) / values.times("service").mean, "min(k, connections) / service")]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        guard let (client, url) = dependency.withLock({ $0 }) else {
            throw Refusal(.badGateway, "the second lab is not there")
        }
        let start = ContinuousClock.now
        do {
            let answer = try await client.execute(HTTPClientRequest(url: url), timeout: .minutes(5))
            _ = try await answer.body.collect(upTo: 1 << 20)
        } catch {
            throw Refusal(.badGateway, "the second lab: \(error)")
        }
        let took = ContinuousClock.now - start
        var response = try await next()
        response.addServerTiming("dependency;dur=\(took / .milliseconds(1))")
        return response
    }

    func last(while body: () async throws -> Void) async throws {
        let process = try LabProcess(arguments: ["--seed", "\(seed)", "--bottleneck", setting])
        defer { process.stop() }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            dependency.withLock { $0 = (client, "\(process.address)/delay") }
            defer { dependency.withLock { $0 = nil } }
            try await body()
        }
    }
}
