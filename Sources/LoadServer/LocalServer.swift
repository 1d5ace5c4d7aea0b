import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import ServiceLifecycle
import Synchronization

/// An HTTP server of this process that listens while something else lasts, on threads of its own.
package struct LocalServer: Sendable {
    private let host: String
    private let port: Int
    private let responder: RouterResponder<BasicRequestContext>
    private let identity: ServerIdentity?
    private let backlog: Int
    private let mostConnections: Int?
    private let idleLimit: Duration?
    private let gracefulStop: Duration
    private let logger: Logger
    private let complaint: @Sendable (any Error) -> any Error

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - host: the numeric address.
    ///   - port: the TCP port; 0 for any free one.
    ///   - responder: what answers.
    ///   - identity: what it shows by TLS; nil for no TLS.
    ///   - backlog: the longest queue of connections that were not accepted yet.
    ///   - mostConnections: how many are accepted at a time; nil for as many as come.
    ///   - idleLimit: how long a connection may say nothing, or need for the head of a request; nil for as long as it likes.
    ///   - gracefulStop: how long requests may take to finish once it is over.
    ///   - logger: receives what happens to the server.
    ///   - complaint: says that the address cannot be used, and what to do about it.
    package init(
        host: String, port: Int, responder: RouterResponder<BasicRequestContext>, identity: ServerIdentity? = nil,
        backlog: Int = 256, mostConnections: Int? = nil, idleLimit: Duration? = nil,
        gracefulStop: Duration = .seconds(1), logger: Logger, complaint: @escaping @Sendable (any Error) -> any Error
    ) {
        (self.host, self.port, self.responder, self.identity) = (host, port, responder, identity)
        (self.backlog, self.mostConnections) = (backlog, mostConnections)
        (self.idleLimit, self.gracefulStop) = (idleLimit, gracefulStop)
        (self.logger, self.complaint) = (logger, complaint)
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: called with the port when connections are accepted, or with what `complaint` says where they cannot be.
    package func serve<Result>(
        while body: (Swift.Result<Int, any Error>) async throws -> Result
    ) async throws -> Result {
        let (ready, signal) = AsyncStream.makeStream(of: Swift.Result<Int, any Error>.self)
        // No child of this task: where this is cancelled, the server ends after what body still does, which may need it.
        let serving = Task {
            do { try await run { signal.yield(.success($0)) } } catch { signal.yield(.failure(error)) }
            signal.finish()
        }
        let result: Swift.Result<Result, any Error>
        do {
            guard let listening = await ready.first(where: { _ in true }) else { throw CancellationError() }
            result = .success(try await body(listening))
        } catch { result = .failure(error) }
        serving.cancel()
        await serving.value
        return try result.get()
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: called once, with the port, when connections are accepted.
    /// - Throws: what `complaint` says where the address cannot be used.
    package func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let isListening = Atomic(false)
        let application = try application { port in
            isListening.store(true, ordering: .releasing)
            await onReady(port)
        }
        var services = ServiceGroupConfiguration(services: [application], logger: logger)
        services.maximumGracefulShutdownDuration = gracefulStop
        let group = ServiceGroup(configuration: services)
        // In a task of its own, for cancellation would cut off the requests in flight, such as the answer to a stop.
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
            throw complaint(error)
        }
    }

    /// The server as a Hummingbird application.
    package func application(
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws -> Application<RouterResponder<BasicRequestContext>> {
        let plain = HTTPServerBuilder.http1(configuration: .init(idleTimeout: idleLimit.map { .init($0) }))
        return Application(
            responder: responder,
            server: try identity.map { try .tls(plain, tlsConfiguration: $0.configuration) } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: backlog,
                availableConnectionsDelegate: mostConnections.map { MaximumAvailableConnections($0) }),
            onServerRunning: { [port, mostConnections] channel in
                // Else four are accepted before it is asked whether there is room for one.
                if mostConnections != nil { try? await channel.setOption(.maxMessagesPerRead, value: 1).get() }
                await onReady(channel.localAddress?.port ?? port)
            }, logger: logger)
    }
}
