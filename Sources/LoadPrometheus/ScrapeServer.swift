import Hummingbird
import LoadPlan
import LoadServer
import Logging

/// Answers `GET /metrics` with what a board has, on threads of its own.
public struct ScrapeServer: Sendable {
    private let address: ListenAddress
    private let server: LocalServer

    /// Makes a server.
    public init(address: ListenAddress, board: ScrapeBoard, logger: Logger) {
        self.address = address
        let router = Router()
        router.get("metrics") { _, _ in
            let text = await board.text
            return Response(
                status: .ok, headers: [.contentType: ExpositionText.contentType],
                body: ResponseBody(contentLength: text.utf8.count) { writer in
                    try await writer.write(ByteBuffer(string: text))
                    try await writer.finish(nil)
                    await board.wasFetched(text)
                })
        }
        server = LocalServer(
            host: address.host, port: address.port, responder: router.buildResponder(), logger: logger
        ) { error in
            Diagnostic(
                "the metrics cannot be served on \(address): \(error)", fix: "choose a free port with --prometheus")
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
