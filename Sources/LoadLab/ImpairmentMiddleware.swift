import Hummingbird
import Synchronization

/// Lets the requests of one route meet their impairment before the route's own handler.
///
/// The k-th request of the route (k = 0, 1, ...) draws from a stream of random numbers of its own, made from the lab's
/// seed, the route and k. So the same k meets the same fate in every run with that seed, however many requests are
/// under way and whatever other routes are asked; which client's request is the k-th is up to the clients.
final class ImpairmentMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    private let configured: Impairment
    private let seed: UInt64
    private let route: String
    private let requests = Atomic<UInt64>(0)

    init(_ configured: Impairment, seed: UInt64, route: String) {
        (self.configured, self.seed, self.route) = (configured, seed, route)
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let index = requests.wrappingAdd(1, ordering: .relaxed).oldValue
        var impairment = configured
        if request.uri.query != nil {
            let query = request.uri.queryParameters
            do {
                impairment = try impairment.overridden { query[$0] }
            } catch {
                throw Refusal(.badRequest, error.description)
            }
        }
        guard impairment != .none else { return try await next(request, context) }

        var random = SeededRandom(seed: seed, stream: route, index: index)
        let (fails, delay) = impairment.draw(using: &random)
        if let delay, delay > .zero {
            try await Task.sleep(for: delay, tolerance: .zero)
        }
        var response =
            if fails {
                try Response.json(
                    ["error": "injected by the lab, error rate \(impairment.errorRate)"], status: .serviceUnavailable)
            } else if let status = impairment.status {
                try Self.plain(status)
            } else {
                try await next(request, context)
            }
        if let delay {
            // What was drawn, for whoever checks a measurement against it.
            response.addServerTiming("delay;dur=\(delay / .milliseconds(1))")
        }
        return response
    }

    private static func plain(_ status: Int) throws -> Response {
        // RFC 9110, 15.3.5 and 15.4.5: these end with their head.
        if status == 204 || status == 304 { return Response(status: .init(code: status)) }
        return try .json(["status": status], status: .init(code: status))
    }
}
