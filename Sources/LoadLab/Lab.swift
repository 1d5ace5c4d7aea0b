import Hummingbird
import LoadServer
import Logging

/// The built-in target: a mock shop with delays and failures that are known, because they were chosen.
///
///     let lab = try Lab(configuration: LabConfiguration(delay: .exponential(mean: .milliseconds(10))), logger: logger)
///     try await lab.run { port in print("listening on \(port)") }
///
/// All state lives in one `run`: two runs of a lab with the same requests in the same order answer the same.
public struct Lab: Sendable {
    /// How long requests in flight may take to finish once the lab was asked to stop.
    public static let gracefulStop = Duration.seconds(5)

    /// The longest queue of connections that were not accepted yet: a load generator opens thousands at once.
    private static let backlog = 4096

    private let configuration: LabConfiguration
    private let logger: Logger

    /// Makes a lab.
    ///
    /// - Parameters:
    ///   - configuration: what it serves and how it misbehaves.
    ///   - logger: receives what happens to the server, never a line per request at `info` or above.
    public init(configuration: LabConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until the task is cancelled; then stops listening, lets requests in flight finish for up to
    /// `gracefulStop`, and returns.
    ///
    /// - Parameter onReady: called once, with the port, when connections are accepted.
    /// - Throws: `LabCannotListen` where the address or the port cannot be used.
    public func run(onReady: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let bottlenecks = placedBottlenecks()
        let responder = try responder(bottlenecks)
        var limits = ServerLimits(backlog: Self.backlog)
        for placed in bottlenecks { placed.bottleneck.limit(&limits) }
        try await Self.last(bottlenecks.map(\.bottleneck)[...]) {
            guard let topology = configuration.topology else {
                return try await server(responder, limits).run(onReady: onReady)
            }
            // The service is found by its stations only; clients find the first of them.
            try await server(responder, limits, host: "127.0.0.1", port: 0).serve { port in
                let route = Route(topology, seed: configuration.seed, logger: logger)
                try await route.serve(inFrontOf: port.get()) { first in
                    try await server(first, ServerLimits(backlog: Self.backlog)).run(onReady: onReady)
                }
            }
        }
    }

    /// Checks what only the routes know: that those are there which bottlenecks name.
    ///
    /// - Throws: `InvalidLabValue`.
    public func check() throws { _ = try responder([]) }

    private static func last(
        _ bottlenecks: ArraySlice<any Bottleneck>, while body: () async throws -> Void
    ) async throws {
        guard let first = bottlenecks.first else { return try await body() }
        try await first.last { try await last(bottlenecks.dropFirst(), while: body) }
    }

    /// The lab as a Hummingbird application, with state of its own, without a topology.
    func application() throws -> Application<RouterResponder<BasicRequestContext>> {
        try server(responder(placedBottlenecks()), ServerLimits(backlog: Self.backlog)).application()
    }

    /// Each run has bottlenecks of its own.
    private func placedBottlenecks() -> [PlacedBottleneck] {
        configuration.bottlenecks.enumerated().map { index, setting in
            // Of two with the same values each draws times of its own.
            PlacedBottleneck(setting: setting, bottleneck: setting.make(seed: configuration.seed &+ UInt64(index)))
        }
    }

    private func responder(_ bottlenecks: [PlacedBottleneck]) throws -> RouterResponder<BasicRequestContext> {
        var routes = LabRoutes(configuration: configuration, bottlenecks: bottlenecks)
        try ShopRoutes(configuration: configuration).add(to: &routes)
        PlainRoutes.add(to: &routes)
        try routes.checkBottlenecks()
        return routes.responder()
    }

    private func server(
        _ responder: RouterResponder<BasicRequestContext>, _ limits: ServerLimits, host: String? = nil, port: Int? = nil
    ) -> LocalServer {
        LocalServer(
            host: host ?? configuration.host, port: port ?? configuration.port, responder: responder,
            backlog: limits.backlog, mostConnections: limits.connections, gracefulStop: Self.gracefulStop,
            logger: logger
        ) { [configuration] error in
            LabCannotListen(host: configuration.host, port: configuration.port, reason: "\(error)")
        }
    }
}

/// The lab could not listen where it was told to.
public struct LabCannotListen: Error, CustomStringConvertible {
    /// The address that was asked for.
    public let host: String
    /// The port that was asked for.
    public let port: Int
    /// What the system said.
    public let reason: String

    /// What is wrong and what to do about it.
    public var description: String {
        "the lab cannot listen on \(host):\(port): \(reason); choose an address of this machine and a free port, "
            + "or port 0 for any free one"
    }
}
