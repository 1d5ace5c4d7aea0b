import Hummingbird
import LoadEngine
import LoadPlan
import LoadServer
import Logging

/// The control API of one run: it only asks the run's `RunControl`, and never touches a loop.
public struct ControlServer: Sendable {
    private let address: ControlAddress
    private let server: LocalServer

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - address: where to listen.
    ///   - token: what each request must bring.
    ///   - control: what is asked to change the run.
    ///   - board: what tells how the run stands.
    ///   - logger: receives what happens to the server.
    public init(address: ControlAddress, token: String, control: RunControl, board: StatusBoard, logger: Logger) {
        self.address = address
        let routes = ControlRoutes(control: control, board: board, token: BearerToken(token))
        server = LocalServer(
            host: address.host, port: address.port, responder: routes.router().buildResponder(), logger: logger
        ) { error in
            Diagnostic(
                "the control server cannot listen on \(address): \(error)",
                fix: "choose a free port with --control, or run with --control off")
        }
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: called with the address when connections are accepted, or with a `Diagnostic` where they cannot be.
    public func serve<Result>(
        while body: (Swift.Result<ControlAddress, any Error>) async throws -> Result
    ) async throws -> Result {
        try await server.serve { listening in try await body(listening.map(address.on(port:))) }
    }

    /// The API as a Hummingbird application.
    func application() throws -> Application<RouterResponder<BasicRequestContext>> { try server.application() }
}
