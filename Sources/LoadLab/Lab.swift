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
        try await server().run(onReady: onReady)
    }

    /// The lab as a Hummingbird application, with state of its own.
    func application() throws -> Application<RouterResponder<BasicRequestContext>> { try server().application() }

    private func server() throws -> LocalServer {
        let routes = LabRoutes(configuration: configuration)
        try ShopRoutes(configuration: configuration).add(to: routes)
        PlainRoutes.add(to: routes)
        return LocalServer(
            host: configuration.host, port: configuration.port, responder: routes.responder(), backlog: Self.backlog,
            gracefulStop: Self.gracefulStop, logger: logger
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
