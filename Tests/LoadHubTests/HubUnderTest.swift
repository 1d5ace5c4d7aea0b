import AsyncHTTPClient
import Foundation
import LoadDashboard
import LoadOTLP
import LoadProbeLink
import LoadPush
import LoadStore
import LoadTarget
import Logging
import NIOCore
import NIOHTTP1

@testable import LoadHub

/// A hub in the test's own process, and whoever asks it.
struct HubUnderTest {
    let url: String
    let http: HTTPClient
    let client: HubClient

    /// Serves while `body` runs.
    static func serve(
        store path: String, token: String? = nil, patience: HubPatience = HubPatience(),
        alerts: HubServer.Alerts = HubServer.Alerts(), while body: @Sendable (HubUnderTest) async throws -> Void
    ) async throws {
        let server = HubServer(
            address: .anyPort, token: token, store: try RunStore(path: path), retention: Retention(),
            patience: patience, now: { Date.now.timeIntervalSince1970 }, alerts: alerts,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await HTTPPush.withClient { http in
            try await server.serve { link in
                let url = String(link.prefix { $0 != "#" }.dropLast())
                let address = try HubAddress(parsing: url, token: token)
                try await body(HubUnderTest(url: url, http: http, client: HubClient(http, address)))
            }
        }
    }

    /// An answer, as far as tests look at it.
    struct Answer {
        var status: Int
        var headers: HTTPHeaders
        var body: String
    }

    func ask(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Answer {
        try await ask(method, path, headers: headers, body: .bytes(ByteBuffer(bytes: body)))
    }

    func ask(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)], body: HTTPClientRequest.Body
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = body
        let response = try await http.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 16 << 20))
        return Answer(status: Int(response.status.code), headers: response.headers, body: text)
    }

    /// Sends to `/v1/metrics`.
    func post(_ body: [UInt8], coding: String = "gzip", more: [(String, String)] = []) async throws -> Answer {
        try await ask(
            .POST, "/v1/metrics",
            headers: [("Content-Type", "application/x-protobuf"), ("Content-Encoding", coding)] + more, body: body)
    }

    /// A batch as probes send it.
    static func body(
        _ number: UInt64?, _ readings: [TargetReading], source: ReadingSource = SomeReadings.source
    ) throws -> [UInt8] {
        var origins = CounterOrigins()
        return try Gzip.compressed(ReadingBatch(source: source, number: number, readings: readings).message(&origins))
    }
}
