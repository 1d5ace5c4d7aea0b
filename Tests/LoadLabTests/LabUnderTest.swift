import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import LoadLab

/// Runs a body against a fresh lab, without a network.
func withLab<Value: Sendable>(
    seed: UInt64 = 1, delay: DelayDistribution? = nil, errorRate: Double = 0, limitedBy bottlenecks: [String] = [],
    _ body: @Sendable (any TestClientProtocol) async throws -> Value
) async throws -> Value {
    let configuration = try LabConfiguration(
        seed: seed, delay: delay, errorRate: errorRate,
        bottlenecks: bottlenecks.map { try BottleneckSetting(parsing: $0) })
    let lab = Lab(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await lab.application().test(.router, body)
}

extension TestClientProtocol {
    func get(_ uri: String) async throws -> TestResponse {
        try await execute(uri: uri, method: .get)
    }

    func post(_ uri: String, _ body: String, token: String? = nil) async throws -> TestResponse {
        let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: body))
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var code: Int { status.code }
    /// The delay that the lab says it drew, as the text in the header.
    var drawnDelay: String? { headers[.init("Server-Timing")!] }
}
