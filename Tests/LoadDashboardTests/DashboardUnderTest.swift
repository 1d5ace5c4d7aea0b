import Foundation
import Hummingbird
import HummingbirdTesting
import LoadControl
import LoadEngine
import LoadMeasure
import LoadPlan
import LoadStore
import Logging

@testable import LoadDashboard

/// A dashboard of a run that is played by nobody: intervals come from the test.
struct DashboardUnderTest: Sendable {
    static let token = ControlFile.makeToken()
    static let plan: Plan = {
        let step = ExchangeStep(executor: "none", name: "home", method: "GET", specification: .null)
        return Plan(
            name: "shop </script>",
            workload: .open(OpenWorkload(phases: [RatePhase(shape: .constant(rate: 500), duration: .seconds(30))])),
            userClasses: [UserClass(name: "user", tasks: [UserTask(name: "home", exchanges: [step])])], executors: [:])
    }()

    let live = LiveRun(plan, cores: 2) { 1_767_225_600 }
    var address = DashboardAddress.anyPort
    var store: RunStore?
    var isLive = true

    /// Serves on loopback while a body runs.
    ///
    /// - Parameter body: gets the link that the command prints, and what asks the server.
    func serve(_ body: @escaping @Sendable (URL, Asking) async throws -> Void) async throws {
        let live = DashboardServer.Live(run: live, control: RunControl(), board: StatusBoard(Self.plan))
        let server = DashboardServer(
            address: address, token: Self.token, live: isLive ? live : nil, store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await server.serve { link in
            guard let url = URL(string: link), let port = url.port else { throw URLError(.badURL) }
            try await body(url, Asking(port: port))
        }
    }

    /// A second of the shop: response times from a millisecond on.
    ///
    /// - Parameter length: how long the names of its steps are, so that much has to be sent.
    static func second(_ number: Int, count: Int = 100, series: Int = 1, length: Int = 0) -> Snapshot {
        var snapshot = Snapshot(start: .seconds(number), end: .seconds(number + 1))
        for place in 0..<series {
            var measured = SeriesSnapshot()
            for exchange in 0..<(count / series) { measured.responseTime.record(Int64(1_000_000 + exchange * 1_000)) }
            let name = "step \(place)" + String(repeating: "x", count: length)
            let key = SeriesKey(task: name, method: "GET", statusClass: 2, error: nil)
            snapshot.series[key] = measured
        }
        (snapshot.counts.intended, snapshot.counts.completed) = (UInt64(count), UInt64(count))
        return snapshot
    }
}

/// Asks a server on loopback, one request per connection.
struct Asking: Sendable {
    let port: Int

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, host: String? = nil, token: String? = nil, origin: String? = nil,
        body: String? = nil
    ) async throws -> TestClient.Response {
        var headers = HTTPFields()
        if let token { headers[.authorization] = "Bearer \(token)" }
        if let origin { headers[.origin] = origin }
        let request = TestClient.Request(
            path, method: method, authority: host ?? "127.0.0.1:\(port)", headers: headers,
            body: body.map { ByteBuffer(string: $0) })
        return try await TestClient.withClient(host: "127.0.0.1", port: port) { try await $0.execute(request) }
    }
}

extension TestClient.Response {
    var text: String { body.map { String(buffer: $0) } ?? "" }

    /// A value of its JSON.
    subscript(key: String) -> Any? {
        ((try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any])?[key]
    }
}
