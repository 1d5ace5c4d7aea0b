import Hummingbird

/// Puts routes together: meter, then impairment, then the handler.
struct LabRoutes {
    typealias Context = BasicRequestContext
    typealias Handler = @Sendable @concurrent (Request, Context) async throws -> Response

    /// Which impairment a route obeys.
    enum Obeys {
        /// The lab's configuration, and the request's query in its place.
        case configuration
        /// The request's query alone.
        case query
        /// None: the lab can be watched whatever it is told to do.
        case nothing
    }

    let configuration: LabConfiguration
    let metrics = LabMetrics()
    private let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)

    init(configuration: LabConfiguration) {
        self.configuration = configuration
    }

    /// Adds a route.
    func add(
        _ method: HTTPRequest.Method, _ path: String, obeys: Obeys = .configuration, handler: @escaping Handler
    ) {
        let group = router.group()
        group.add(
            middleware: MeterMiddleware(meter: metrics.meter(method: method.rawValue, route: path), metrics: metrics))
        let configured =
            switch obeys {
            case .configuration: Impairment(delay: configuration.delay, errorRate: configuration.errorRate)
            case .query, .nothing: Impairment.none
            }
        if obeys != .nothing {
            group.add(
                middleware: ImpairmentMiddleware(
                    configured, seed: configuration.seed, route: "\(method.rawValue) \(path)"))
        }
        group.on(RouterPath(path), method: method, use: handler)
    }

    /// All routes, and a refusal for what matches none.
    func responder() -> RouterResponder<Context> {
        // Added last: a middleware stands before the routes added after it, and before the answer to unknown paths.
        router.add(middleware: MeterMiddleware(meter: metrics.meter(method: "", route: "unknown"), metrics: metrics))
        router.add(middleware: UnknownRoute())
        return router.buildResponder()
    }
}

/// Answers what matches no route.
private struct UnknownRoute: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        throw Refusal(
            .notFound, "no route \(request.method.rawValue) \(request.uri.path); GET / lists what there is")
    }
}
