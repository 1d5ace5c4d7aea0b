import FoundationEssentials
import Hummingbird
import LoadPlan

/// An answer other than the one asked for: a status, and as JSON what is wrong and what to do about it.
package struct ControlRefusal: HTTPResponseError, Equatable {
    /// What is wrong, and what to do about it.
    package struct Body: Codable, Equatable {
        package var error: String
        package var fix: String
    }

    package let status: HTTPResponse.Status
    let body: Body

    package init(_ status: HTTPResponse.Status, _ error: String, fix: String) {
        self.status = status
        body = Body(error: error, fix: fix)
    }

    /// The run cannot do that, or not now.
    init(_ refusal: ChangeRefused) {
        self.init(.conflict, refusal.message, fix: refusal.fix)
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = try Response.json(body, status: status)
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

extension Response {
    /// A value as JSON; its keys are sorted, so that the same value always gives the same bytes.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return json(bytes: try encoder.encode(value), status: status)
    }

    /// Bytes that are JSON already.
    package static func json(bytes: some Sequence<UInt8> & Sendable, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
