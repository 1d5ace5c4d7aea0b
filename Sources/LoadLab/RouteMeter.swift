import Hummingbird
import Synchronization

/// Counts what one route answered.
///
/// One lock per route, held for a few dozen nanoseconds per request: too short to be the limit of a server that
/// spends some ten microseconds on each.
final class RouteMeter: Sendable {
    /// Upper bounds of the duration's buckets, in seconds; one more bucket takes what is above.
    static let bounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// All that was counted.
    struct Counts: Sendable {
        /// Responses by status.
        var responses: [Int: Int] = [:]
        /// Responses by duration, by the first of `bounds` that is not below it.
        var buckets = [Int](repeating: 0, count: RouteMeter.bounds.count + 1)
        /// The sum of all durations, in seconds.
        var seconds = 0.0
    }

    let method: String
    let route: String
    private let counts = Mutex(Counts())

    init(method: String, route: String) {
        (self.method, self.route) = (method, route)
    }

    func record(status: Int, seconds: Double) {
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts.withLock { counts in
            counts.responses[status, default: 0] += 1
            counts.buckets[bucket] += 1
            counts.seconds += seconds
        }
    }

    var current: Counts { counts.withLock { $0 } }
}

/// Meters the requests of one route, and turns what the handler throws into the response that is counted.
struct MeterMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let meter: RouteMeter
    let metrics: LabMetrics

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        metrics.requestBegan()
        defer { metrics.requestEnded() }
        do {
            let response: Response
            do {
                response = try await next(request, context)
            } catch let error as any HTTPResponseError {
                response = try error.response(from: request, context: context)
            }
            meter.record(status: response.status.code, seconds: (.now - start) / .seconds(1))
            return response
        } catch {
            // The client went away, or the lab stops: nobody sees the answer, and Hummingbird would make it a 500.
            meter.record(status: 500, seconds: (.now - start) / .seconds(1))
            throw error
        }
    }
}
