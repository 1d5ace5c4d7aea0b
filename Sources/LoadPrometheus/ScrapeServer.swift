import Hummingbird
import LoadPlan
import LoadServer
import Logging

/// Answers `GET /metrics`, on threads of its own.
public struct ScrapeServer: Sendable {
    private let address: ListenAddress
    private let server: LocalServer

    /// Makes a server of what a run's board has.
    public init(address: ListenAddress, board: ScrapeBoard, logger: Logger) {
        self.init(address: address, flag: "--prometheus", logger: logger) {
            await board.text
        } wasFetched: {
            await board.wasFetched($0)
        }
    }

    /// Makes a server of any text in the exposition format.
    ///
    /// - Parameters:
    ///   - flag: by which the user named the address: what is said where it cannot be used.
    ///   - text: called for each request.
    ///   - wasFetched: called with the text once it was sent.
    public init(
        address: ListenAddress, flag: String, logger: Logger, text: @escaping @Sendable () async -> String,
        wasFetched: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.address = address
        let router = Router()
        router.get("metrics") { _, _ in
            let text = await text()
            return Response(
                status: .ok, headers: [.contentType: ExpositionText.contentType],
                body: ResponseBody(contentLength: text.utf8.count) { writer in
                    try await writer.write(ByteBuffer(string: text))
                    try await writer.finish(nil)
                    await wasFetched(text)
                })
        }
        server = LocalServer(
            host: address.host, port: address.port, responder: router.buildResponder(), logger: logger
        ) { error in
            Diagnostic("the metrics cannot be served on \(address): \(error)", fix: "choose a free port with \(flag)")
        }
    }

    /// Serves while `body` runs.
    ///
    /// - Parameter body: gets the address with the port that it really is.
    /// - Throws: a `Diagnostic` where the address cannot be used; what `body` throws.
    public func serve<Result>(while body: (ListenAddress) async throws -> Result) async throws -> Result {
        try await server.serve { listening in
            try await body(ListenAddress(host: address.host, port: try listening.get()))
        }
    }

    /// The server as a Hummingbird application.
    func application() throws -> Application<RouterResponder<BasicRequestContext>> { try server.application() }
}
