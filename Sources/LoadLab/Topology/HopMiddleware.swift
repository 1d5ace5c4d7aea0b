import AsyncHTTPClient
import Hummingbird
import NIOCore
import NIOHTTP1

/// Answers all requests of a station: reads one, has the station decide, asks who is behind, and signs the answer.
struct HopMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// The largest body that is passed on, in bytes.
    private static let mostBytes = 64 << 20
    /// Between two stations: RFC 9110, 7.6.1.
    private static let ownOfAConnection: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "content-length",
        "host",
    ]

    /// What watches the lab is neither delayed nor refused on its way.
    private static let unhindered: Set<String> = ["/", "/healthz", "/metrics", "/lab/truth"]

    let placed: Route.Placed
    /// Where those behind listen: `http://127.0.0.1:PORT`.
    let behind: [String]
    /// Whether it is the service that stands behind.
    let isLast: Bool
    let client: HTTPClient

    var responder: RouterResponder<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: self)
        return router.buildResponder()
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let asked = HopRequest(
            method: request.method, target: request.uri.string, fields: request.headers,
            body: try await request.body.collect(upTo: Self.mostBytes))
        let answer =
            if Self.unhindered.contains(request.uri.path) {
                await ask(asked, 0)
            } else {
                try await placed.hop.answer(asked) { instance in await ask(asked, instance) }
            }
        var response = Response(
            status: answer.status, headers: answer.fields, body: .init(byteBuffer: answer.body))
        response.addServerTiming("\(placed.name);dur=\((ContinuousClock.now - start) / .milliseconds(1))")
        response.headers[.via] = answer.fields[.via].map { "\($0), 1.1 \(placed.name)" } ?? "1.1 \(placed.name)"
        return response
    }

    private func ask(_ asked: HopRequest, _ instance: Int) async -> HopAnswer {
        let start = ContinuousClock.now
        var request = HTTPClientRequest(url: behind[instance % behind.count] + asked.target)
        request.method = HTTPMethod(rawValue: asked.method.rawValue)
        for field in asked.fields where !Self.ownOfAConnection.contains(field.name.canonicalName) {
            request.headers.add(name: field.name.rawName, value: field.value)
        }
        if asked.body.readableBytes > 0 { request.body = .bytes(asked.body) }
        do {
            let response = try await client.execute(request, timeout: .minutes(1))
            var fields = HTTPFields()
            // Of what has no body the length is that of the answer to GET.
            let named = Set(response.headers[canonicalForm: "connection"].map { $0.lowercased() })
            for (name, value) in response.headers where !named.contains(name.lowercased()) {
                let isLength = asked.method == .head && name.lowercased() == "content-length"
                guard isLength || !Self.ownOfAConnection.contains(name.lowercased()), let name = HTTPField.Name(name)
                else { continue }
                fields.append(HTTPField(name: name, value: value))
            }
            let body = try await response.body.collect(upTo: Self.mostBytes)
            var answer = HopAnswer(status: .init(code: Int(response.status.code)), fields: fields, body: body)
            if isLast {
                let took = "service;dur=\((ContinuousClock.now - start) / .milliseconds(1))"
                answer.fields[.serverTiming] = answer.fields[.serverTiming].map { "\($0), \(took)" } ?? took
            }
            return answer
        } catch is NIOTooManyBytesError {
            // To ask another one would not help.
            return HopAnswer(.internalServerError, "\(placed.name) passes on at most \(Self.mostBytes >> 20) MiB")
        } catch {
            return HopAnswer(.badGateway, "behind \(placed.name): \(error)")
        }
    }
}
