import Hummingbird
import LoadPlan
import Logging
import ServiceLifecycle

/// Answers `GET /metrics` with what a board has, on threads of its own.
public struct ScrapeServer: Sendable {
    /// How long answers may take to finish once nobody waits for more.
    private static let gracefulStop = Duration.seconds(1)

    private let address: ListenAddress
    private let board: ScrapeBoard
    private let logger: Logger

    /// Makes a server.
    public init(address: ListenAddress, board: ScrapeBoard, logger: Logger) {
        (self.address, self.board, self.logger) = (address, board, logger)
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: gets the address with the port that it really is.
    /// - Throws: a `Diagnostic` where the address cannot be used; what `body` throws.
    public func serve<Result: Sendable>(
        while body: (ListenAddress) async throws -> Result
    ) async throws -> Result {
        let (ready, signal) = AsyncStream.makeStream(of: ListenAddress.self)
        let application = application { [address] port in
            signal.yield(ListenAddress(host: address.host, port: port))
        }
        var services = ServiceGroupConfiguration(services: [application], logger: logger)
        services.maximumGracefulShutdownDuration = Self.gracefulStop
        let group = ServiceGroup(configuration: services)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { signal.finish() }
                try await group.run()
            }
            guard let found = await ready.first(where: { _ in true }) else {
                let reason: String
                do {
                    try await tasks.waitForAll()
                    reason = "it stopped"
                } catch { reason = "\(error)" }
                throw Diagnostic(
                    "the metrics cannot be served on \(address): \(reason)", fix: "choose a free port with --prometheus"
                )
            }
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(found)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try? await tasks.waitForAll()
            return try result.get()
        }
    }

    func application(
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        let router = Router()
        router.get("metrics") { [board] _, _ in
            let text = await board.text
            return Response(
                status: .ok, headers: [.contentType: ExpositionText.contentType],
                body: ResponseBody(contentLength: text.utf8.count) { writer in
                    try await writer.write(ByteBuffer(string: text))
                    try await writer.finish(nil)
                    await board.wasFetched(text)
                })
        }
        return Application(
            responder: router.buildResponder(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { [port = address.port] channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}
