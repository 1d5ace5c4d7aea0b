import AsyncHTTPClient
import Hummingbird
import LoadServer
import Logging
import NIOCore

/// Stations that are servers, each with a port of its own, in front of a service.
struct Route: Sendable {
    /// A station as it stands: what it is called, and what it does.
    struct Placed: Sendable {
        let name: String
        let hop: any Hop
    }

    /// The stations by their distance from the user; those of one distance stand beside each other.
    let tiers: [[Placed]]
    let logger: Logger

    init(_ topology: Topology, seed: UInt64, logger: Logger) {
        tiers = topology.stations.map { station in
            station.setting.make(count: station.count, seed: seed).enumerated().map { number, hop in
                Placed(name: station.name(number), hop: hop)
            }
        }
        self.logger = logger
    }

    /// Has all stations but the first while `body` runs.
    ///
    /// - Parameter body: gets the first, which is to be served.
    func serve(
        inFrontOf service: Int, while body: (RouterResponder<BasicRequestContext>) async throws -> Void
    ) async throws {
        try await HTTPClient.withHTTPClient(configuration: Self.client) { client in
            try await serve(tiers[...], last: ["http://127.0.0.1:\(service)"], client: client, while: body)
        }
    }

    /// From the service on to the front.
    private func serve(
        _ tiers: ArraySlice<[Placed]>, last behind: [String], client: HTTPClient,
        while body: (RouterResponder<BasicRequestContext>) async throws -> Void
    ) async throws {
        guard let tier = tiers.last else { return }
        let service = tiers.endIndex == self.tiers.endIndex
        let responders = tier.map { placed in
            HopMiddleware(placed: placed, behind: behind, isLast: service, client: client).responder
        }
        if tiers.count == 1, let first = responders.first { return try await body(first) }
        try await listen(responders[...], found: []) { addresses in
            try await serve(tiers.dropLast(), last: addresses, client: client, while: body)
        }
    }

    private func listen(
        _ responders: ArraySlice<RouterResponder<BasicRequestContext>>, found: [String],
        while body: ([String]) async throws -> Void
    ) async throws {
        guard let responder = responders.first else { return try await body(found) }
        let server = LocalServer(host: "127.0.0.1", port: 0, responder: responder, backlog: 4096, logger: logger) { $0 }
        try await server.serve { port in
            try await listen(responders.dropFirst(), found: found + ["http://127.0.0.1:\(port.get())"], while: body)
        }
    }

    private static var client: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4096
        configuration.redirectConfiguration = .disallow
        return configuration
    }
}
