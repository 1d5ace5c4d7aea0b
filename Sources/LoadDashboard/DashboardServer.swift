import Hummingbird
import LoadControl
import LoadEngine
import LoadPlan
import LoadServer
import LoadStore
import Logging
import Synchronization

/// The server of the dashboard: of a run that goes on, of kept runs, or of both.
public struct DashboardServer: Sendable {
    /// A run that goes on, and what changes it.
    public struct Live: Sendable {
        let run: LiveRun
        let control: RunControl
        let board: StatusBoard

        /// - Parameters:
        ///   - run: what viewers are told.
        ///   - control: what is asked to change the run.
        ///   - board: what tells how the run stands.
        public init(run: LiveRun, control: RunControl, board: StatusBoard) {
            (self.run, self.control, self.board) = (run, control, board)
        }
    }

    /// The port that it really got; 0 before.
    private final class BoundPort: Sendable {
        let number = Atomic(0)
    }

    private let address: DashboardAddress
    private let scheme: String
    private let token: String
    private let needsToken: Bool
    private let port = BoundPort()
    private let server: LocalServer

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - address: where to listen.
    ///   - token: what has to be known to change the run, and beyond loopback to see anything.
    ///   - live: the run that goes on; nil where none does.
    ///   - store: the runs that are kept; nil where none are to be seen.
    ///   - logger: receives what happens to the server.
    public init(address: DashboardAddress, token: String, live: Live?, store: RunStore?, logger: Logger) {
        self.init(
            address: address, token: token, isClosed: !address.isLoopback,
            tokenAdvice: "open the address that the command printed, which has the token", live: live, store: store,
            idleLimit: nil, logger: logger
        ) { error in
            Diagnostic(
                "the dashboard cannot listen on \(address): \(error)",
                fix: "choose another port, for example --dashboard=\(address.on(port: 0))")
        } more: { _ in
        }
    }

    /// Makes a server that answers more than the dashboard.
    ///
    /// - Parameters:
    ///   - identity: what it shows by TLS; nil for no TLS.
    ///   - isClosed: whether nobody sees anything without the token.
    ///   - tokenAdvice: where the token is found.
    ///   - idleLimit: how long a connection may say nothing; nil for as long as it likes.
    ///   - isHub: whether it shows what probes measured, which `more` answers.
    ///   - complaint: says that the address cannot be used.
    ///   - more: adds what else is answered, to those who may see something.
    package init(
        address: DashboardAddress, identity: ServerIdentity? = nil, token: String, isClosed: Bool, tokenAdvice: String,
        live: Live?, store: RunStore?, idleLimit: Duration?, isHub: Bool = false, logger: Logger,
        complaint: @escaping @Sendable (any Error) -> any Error,
        more: (RouterGroup<BasicRequestContext>) -> Void
    ) {
        (self.address, self.token) = (address, token)
        scheme = identity == nil ? "http" : "https"
        needsToken = live != nil || isClosed
        let bearer = BearerToken(token)
        let routes = DashboardRoutes(
            live: live?.run, control: live.map { ControlRoutes(control: $0.control, board: $0.board, token: bearer) },
            kept: store.map(KeptRuns.init), token: bearer, tokenAdvice: tokenAdvice, isClosed: isClosed,
            guardian: DashboardGuard(address: address, scheme: scheme) { [port] in
                port.number.load(ordering: .acquiring)
            },
            isHub: isHub)
        server = LocalServer(
            host: address.host, port: address.port, responder: routes.router(more: more).buildResponder(),
            identity: identity, idleLimit: idleLimit, logger: logger, complaint: complaint)
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: called with the address to open in a browser: with the token in its fragment, which browsers send to
    ///   nobody, where it is good for something.
    /// - Throws: a `Diagnostic` where the address cannot be used.
    public func serve<Result>(while body: (_ link: String) async throws -> Result) async throws -> Result {
        try await server.serve { listening in
            let number = try listening.get()
            port.number.store(number, ordering: .releasing)
            return try await body("\(scheme)://\(address.on(port: number))/" + (needsToken ? "#token=\(token)" : ""))
        }
    }
}
