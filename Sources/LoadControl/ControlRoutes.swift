import Hummingbird
import LoadEngine
import LoadPlan

/// The routes of the control API, as `docs/control.openapi.json` documents them.
package struct ControlRoutes: Sendable {
    package typealias Context = BasicRequestContext

    let control: RunControl
    let board: StatusBoard
    let token: BearerToken

    /// Routes that ask a run's `RunControl`, and the board that knows how it stands.
    package init(control: RunControl, board: StatusBoard, token: BearerToken) {
        (self.control, self.board, self.token) = (control, board, token)
    }

    /// All routes, and a refusal for what matches none.
    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.get("/v1/openapi.json") { _, _ in Response.json(bytes: Array(ControlDocument.text.utf8)) }
        router.add(middleware: TokenCheck(token: token))
        add(to: router)
        router.add(middleware: UnknownRoute(advice: "GET /v1/openapi.json says what there is"))
        return router
    }

    /// Adds what reads and changes the run; who asks has been let in.
    package func add(to router: some RouterMethods<Context>) {
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
