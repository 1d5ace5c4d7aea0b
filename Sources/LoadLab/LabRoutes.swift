import Hummingbird

/// Puts routes together: meter, then bottlenecks, then impairment, then the handler.
struct LabRoutes {
    typealias Context = BasicRequestContext
    typealias Handler = @Sendable @concurrent (Request, Context) async throws -> Response

    /// Which impairment, and which bottlenecks, a route obeys.
    enum Obeys {
        /// The lab's configuration, and the request's query in its place.
        case configuration
        /// The request's query alone, and bottlenecks that name the route.
        case query
        /// None: the lab can be watched whatever it is told to do.
        case nothing
    }

    let configuration: LabConfiguration
    let bottlenecks: [PlacedBottleneck]
    let metrics = LabMetrics()
    /// The routes that may have a bottleneck.
    private var limitable: Set<String> = []
    private let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)

    init(configuration: LabConfiguration, bottlenecks: [PlacedBottleneck] = []) {
        (self.configuration, self.bottlenecks) = (configuration, bottlenecks)
    }

    /// Adds a route.
    mutating func add(
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
            limitable.insert(path)
            for placed in bottlenecks where placed.setting.route.map({ $0 == path }) ?? (obeys == .configuration) {
                group.add(middleware: BottleneckMiddleware(bottleneck: placed.bottleneck))
            }
            group.add(
                middleware: ImpairmentMiddleware(
                    configured, seed: configuration.seed, route: "\(method.rawValue) \(path)"))
        }
        group.on(RouterPath(path), method: method, use: handler)
    }

    /// Checks that there are the routes that bottlenecks name.
    ///
    /// - Throws: `InvalidLabValue` where there is one not.
    func checkBottlenecks() throws(InvalidLabValue) {
        for setting in configuration.bottlenecks {
            guard let route = setting.route, !limitable.contains(route) else { continue }
            let routes = limitable.sorted().joined(separator: ", ")
            throw InvalidLabValue("\(setting.name): no route \(route) that can be limited; there are \(routes)")
        }
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
