import Hummingbird

/// A secret that a request has to bring in its `Authorization` field.
package struct BearerToken: Sendable {
    private let token: String

    package init(_ token: String) { self.token = token }

    /// Whether a request brings it. Compares all of it, so that the time taken tells nothing of the token.
    package func isIn(_ request: Request) -> Bool {
        let (given, wanted) = (Array((request.headers[.authorization] ?? "").utf8), Array("Bearer \(token)".utf8))
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Lets only those in who know the token.
package struct TokenCheck: RouterMiddleware {
    package typealias Context = BasicRequestContext
    private let token: BearerToken
    private let fix: String

    /// - Parameter fix: where the token is found.
    package init(
        token: BearerToken,
        fix: String = "send \"Authorization: Bearer TOKEN\" with the token from the test's control file"
    ) {
        (self.token, self.fix) = (token, fix)
    }

    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard token.isIn(request) else {
            throw ControlRefusal(.unauthorized, "the token is missing or wrong", fix: fix)
        }
        return try await next(request, context)
    }
}

/// Answers what matches no route.
package struct UnknownRoute: RouterMiddleware {
    package typealias Context = BasicRequestContext
    private let advice: String

    /// - Parameter advice: says what there is.
    package init(advice: String) { self.advice = advice }

    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        throw ControlRefusal(
            .notFound, "there is no \(request.method.rawValue) \(request.uri.path)", fix: advice)
    }
}
