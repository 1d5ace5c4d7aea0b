import Hummingbird

/// A limit of a service that was chosen, and is physically real: it holds a place, burns a core, keeps memory, opens files.
///
/// One value serves all the requests it was set for. What it does is known beforehand: `figures` say it, as numbers with the
/// formula that they come from, at `/lab/truth`.
protocol Bottleneck: Sendable {
    /// What it is called, and what can be set.
    static var kind: BottleneckKind { get }

    /// Makes one. The values are those of `kind.parameters`, checked.
    init(_ values: BottleneckValues)

    /// What is known of it.
    var figures: [BottleneckFigure] { get }

    /// Lets a request through.
    ///
    /// - Parameter next: what is behind: further bottlenecks, and the route's own answer.
    /// - Throws: `Refusal` in place of an answer.
    func pass(_ next: RequestRest) async throws -> Response

    /// Sets what the server itself obeys.
    func limit(_ server: inout ServerLimits)

    /// Does what has to be done beside requests, for as long as `body` runs.
    func last(while body: () async throws -> Void) async throws
}

/// The rest of what happens to a request.
typealias RequestRest = @concurrent () async throws -> Response

extension Bottleneck {
    func pass(_ next: RequestRest) async throws -> Response { try await next() }
    func limit(_ server: inout ServerLimits) {}
    func last(while body: () async throws -> Void) async throws { try await body() }
}

/// What a server obeys before it sees a request.
struct ServerLimits: Sendable, Equatable {
    /// How many connections are open at a time; nil for as many as come.
    var connections: Int?
    /// How many connections the kernel holds that were not accepted yet.
    var backlog: Int
}

/// A number that is known of a bottleneck, because it was chosen.
struct BottleneckFigure: Sendable, Equatable, Encodable {
    /// What it is: `capacity` is what comes through at most.
    let name: String
    let value: Double
    let unit: String
    /// How it follows from the parameters.
    let formula: String

    /// The most requests per second that are answered, for as long as one likes.
    static func capacity(_ value: Double, _ formula: String) -> BottleneckFigure {
        BottleneckFigure(name: "capacity", value: value, unit: "requests/s", formula: formula)
    }
}

/// Lets the requests of one route through a bottleneck.
struct BottleneckMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let bottleneck: any Bottleneck

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await bottleneck.pass { try await next(request, context) }
    }
}
