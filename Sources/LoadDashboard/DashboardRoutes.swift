import Hummingbird
import LoadControl
import LoadPage

/// What the dashboard answers: its page, which has no data in it, and what the page asks for then.
///
///     GET  /, /runs, /runs/ID     the page; of a hub also /machines, /machines/NAME
///     GET  /v1/stream             the run that goes on: server-sent events, `run` (all of it) and `change`
///     GET  /v1/runs               the runs that are kept
///     GET  /v1/runs/ID            one of them
///     GET  /v1/status             as in the control API, and so are its changes, POST /v1/pause ...
struct DashboardRoutes: Sendable {
    typealias Context = BasicRequestContext

    let live: LiveRun?
    let control: ControlRoutes?
    let kept: KeptRuns?
    let token: BearerToken
    /// Where the token is found.
    let tokenAdvice: String
    /// Whether nobody sees anything without the token.
    let isClosed: Bool
    let guardian: DashboardGuard
    /// Whether it has what probes measured, which somebody else answers.
    let isHub: Bool

    /// - Parameter more: adds what else is answered at the same address, with a group of routes that whoever may see may ask.
    func router(more: (RouterGroup<Context>) -> Void) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: guardian)
        let paths = ["/", "/runs", "/runs/:id"] + (isHub ? ["/machines", "/machines/:name"] : [])
        for path in paths { router.get(RouterPath(path)) { _, _ in page } }
        let fix = tokenAdvice
        let seen = isClosed ? router.group().add(middleware: TokenCheck(token: token, fix: fix)) : router.group()
        if let live { seen.get("/v1/stream") { _, _ in Self.stream(of: live) } }
        if let kept {
            seen.get("/v1/runs") { _, _ in Response.json(bytes: try await kept.list(live: live?.name).utf8) }
            seen.get("/v1/runs/:id") { _, context in
                Response.json(bytes: try await kept.page(of: try context.parameters.require("id")).utf8)
            }
        }
        more(seen)
        control?.add(to: router.group().add(middleware: TokenCheck(token: token, fix: fix)))
        router.add(middleware: UnknownRoute(advice: "open the dashboard at /"))
        return router
    }

    private var page: Response {
        let text = DashboardPage.text(hasLiveRun: live != nil, keepsRuns: kept != nil, isHub: isHub)
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Tells a viewer of the run for as long as both are there. What a viewer does not read holds up nothing: the next that it
    /// gets is the run as it is by then.
    private static func stream(of live: LiveRun) -> Response {
        let body = ResponseBody { writer in
            await live.enter()
            do {
                var seen: Int?
                while let update = await live.update(after: seen) {
                    try await writer.write(ByteBuffer(string: update.text))
                    seen = update.version
                }
            } catch {
                await live.leave()
                throw error
            }
            await live.leave()
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }
}
