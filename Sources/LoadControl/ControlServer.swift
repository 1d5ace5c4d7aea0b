import Hummingbird
import LoadEngine
import LoadPlan
import Logging
import ServiceLifecycle
import Synchronization

/// The control API of one run, on threads of its own: it only asks the run's `RunControl`, and never touches a loop.
public struct ControlServer: Sendable {
    /// How long requests may take to finish once the run is over.
    private static let gracefulStop = Duration.seconds(1)

    private let address: ControlAddress
    private let routes: ControlRoutes
    private let logger: Logger

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
        self.logger = logger
        routes = ControlRoutes(control: control, board: board, token: token)
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: called once, with the address, when connections are accepted.
    /// - Throws: a `Diagnostic` where the address cannot be used.
    public func run(onReady: @escaping @Sendable (ControlAddress) async -> Void) async throws {
        let isListening = Atomic(false)
        let application = application { [address] port in
            isListening.store(true, ordering: .releasing)
            await onReady(address.on(port: port))
        }
        var services = ServiceGroupConfiguration(services: [application], logger: logger)
        services.maximumGracefulShutdownDuration = Self.gracefulStop
        let group = ServiceGroup(configuration: services)
        // In a task of its own, for cancellation would cut off the answer to a stop.
        let serving = Task { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await serving.value
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch {
            if Task.isCancelled { return }
            if isListening.load(ordering: .acquiring) { throw error }
            throw Diagnostic(
                "the control server cannot listen on \(address): \(error)",
                fix: "choose a free port with --control, or run with --control off")
        }
    }

    /// The API as a Hummingbird application.
    func application(
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        Application(
            responder: routes.router().buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { [port = address.port] channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}
