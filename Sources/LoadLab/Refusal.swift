import Hummingbird

/// An answer other than the one asked for: a status and the reason as JSON, `{"error":"..."}`.
struct Refusal: HTTPResponseError, Equatable {
    let status: HTTPResponse.Status
    let message: String

    init(_ status: HTTPResponse.Status, _ message: String) {
        self.status = status
        self.message = message
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try .json(["error": message], status: status)
    }
}
