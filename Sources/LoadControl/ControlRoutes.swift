import Hummingbird
import LoadEngine
import LoadPlan

/// The routes of the control API, as `docs/control.openapi.json` documents them.
struct ControlRoutes: Sendable {
    typealias Context = BasicRequestContext

    let control: RunControl
    let board: StatusBoard
    let token: String

    /// All routes, and a refusal for what matches none.
    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.get("/v1/openapi.json") { _, _ in Response.json(bytes: Array(ControlDocument.text.utf8)) }
        router.add(middleware: TokenCheck(token: token))
        router.get("/v1/status") { _, _ in try Response.json(await board.status(after: control.events)) }
        router.post("/v1/rate") { request, _ in
            let body = try await Self.required(RateBody.self, in: request, example: #"{"rate": 2000}"#)
            return try await perform(.change(.rate(try body.checked()), of: body.scenario))
        }
        router.post("/v1/users") { request, _ in
            let body = try await Self.required(UsersBody.self, in: request, example: #"{"users": 50}"#)
            return try await perform(.change(.users(try body.checked()), of: body.scenario))
        }
        router.post("/v1/limit") { request, _ in
            let body = try await Self.required(LimitBody.self, in: request, example: #"{"limit": 100}"#)
            return try await perform(.limit(try body.checked(), of: body.userClass, at: body.host))
        }
        for (path, change) in [("pause", LoadChange.pause), ("resume", .resume)] {
            router.post("/v1/\(path)") { request, _ in
                let body = try await request.decoded(ScenarioBody.self, example: #"{"scenario": "buyers"}, or nothing"#)
                return try await perform(.change(change, of: body?.scenario))
            }
        }
        router.post("/v1/stop") { request, _ in
            let body = try await request.decoded(StopBody.self, example: #"{"at_once": true}, or nothing"#)
            return try await perform(body?.atOnce == true ? .stopAtOnce : .stop)
        }
        router.add(middleware: UnknownRoute())
        return router
    }

    private static func required<Value: Decodable>(
        _ type: Value.Type, in request: Request, example: String
    ) async throws -> Value {
        guard let body = try await request.decoded(type, example: example) else {
            throw ControlRefusal(.badRequest, "the body is missing", fix: "send \(example)")
        }
        return body
    }

    private func perform(_ command: RunControl.Command) async throws -> Response {
        do {
            return try Response.json(ControlEvent(try await control.request(command, by: .api)))
        } catch let refusal as ChangeRefused {
            throw ControlRefusal(refusal)
        }
    }
}

/// Lets only those in who know the token.
private struct TokenCheck: RouterMiddleware {
    typealias Context = ControlRoutes.Context
    let token: String

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard isRight(request.headers[.authorization] ?? "") else {
            throw ControlRefusal(
                .unauthorized, "the token is missing or wrong",
                fix: "send \"Authorization: Bearer TOKEN\" with the token from the test's control file")
        }
        return try await next(request, context)
    }

    /// Compares all of it, so that the time taken tells nothing of the token.
    private func isRight(_ header: String) -> Bool {
        let (given, wanted) = (Array(header.utf8), Array("Bearer \(token)".utf8))
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Answers what matches no route.
private struct UnknownRoute: RouterMiddleware {
    typealias Context = ControlRoutes.Context

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        throw ControlRefusal(
            .notFound, "there is no \(request.method.rawValue) \(request.uri.path)",
            fix: "GET /v1/openapi.json says what there is")
    }
}
