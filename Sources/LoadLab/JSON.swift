import FoundationEssentials
import Hummingbird

extension ByteBuffer {
    /// A value as JSON. Keys are sorted, so that the same value always gives the same bytes.
    init(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(bytes: try encoder.encode(value))
    }
}

extension Response {
    /// A JSON response.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        json(try ByteBuffer(json: value), status: status)
    }

    /// A response of bytes that are JSON already.
    static func json(_ encoded: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: encoded))
    }

    /// A response of plain text.
    static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension Request {
    /// The largest JSON body that a route reads, in bytes.
    static var largestBody: Int { 64 * 1024 }

    /// Reads the body as JSON; nil where there is none.
    ///
    /// - Throws: `Refusal` with status 400 that names the key at fault, or 413 for a body above `largestBody`.
    func decodedBody<Value: Decodable>(as type: Value.Type) async throws -> Value? {
        let body: ByteBuffer
        do {
            body = try await self.body.collect(upTo: Self.largestBody)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Refusal(.contentTooLarge, "the body is larger than \(Self.largestBody) bytes")
        }
        guard body.readableBytes > 0 else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Refusal(.badRequest, Self.reason(of: error))
        }
    }

    private static func reason(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            return #"the key "\#(path(context.codingPath + [key]))" is missing"#
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let place = context.codingPath.isEmpty ? "the body" : #""\#(path(context.codingPath))""#
            let wanted = type == String.self ? "a string" : type == Int.self ? "a whole number" : "an object or a list"
            return "\(place) must be \(wanted)"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return #""\#(path(context.codingPath))": \#(context.debugDescription)"#
        default:
            return "the body is not JSON"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
