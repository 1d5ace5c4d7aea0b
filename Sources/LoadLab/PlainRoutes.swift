import Hummingbird

/// The routes that are not the shop: targets whose cost is known, and the lab's own state.
struct PlainRoutes {
    /// The largest body that `/bytes` sends.
    static let largestBytes = 1_000_000_000

    private static let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)

    static func add(to routes: inout LabRoutes) {
        let metrics = routes.metrics
        let truth = LabTruth(routes.configuration, routes.bottlenecks)
        routes.add(.get, "/fast", obeys: .query) { _, _ in fast }
        routes.add(.get, "/delay") { _, _ in .json(delayed) }
        routes.add(.get, "/bytes") { request, _ in try bytes(request) }
        routes.add(.get, "/events") { request, _ in try EventStream(request).response }
        routes.add(.get, "/form") { request, _ in form(request) }
        routes.add(.post, "/upload") { request, _ in try await upload(request) }
        routes.add(.get, "/healthz", obeys: .nothing) { _, _ in .text("ok\n") }
        routes.add(.get, "/lab/truth", obeys: .nothing) { _, _ in try .json(truth) }
        routes.add(.get, "/metrics", obeys: .nothing) { _, _ in
            var response = Response.text(metrics.exposition(process: .current))
            response.headers[.contentType] = LabMetrics.contentType
            return response
        }
        routes.add(.get, "/", obeys: .nothing) { _, _ in .text(index) }
    }

    private static let fast = Response.text("ok\n")
    private static let delayed = ByteBuffer(string: #"{"ok":true}"#)

    private static func bytes(_ request: Request) throws -> Response {
        let text = request.uri.queryParameters["size"] ?? "1k"
        let size: Int
        do { size = try byteCount(parsing: text) } catch { throw Refusal(.badRequest, error.description) }
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream"], body: body(ofBytes: size))
    }

    /// A page with a form; its token is the same for the same title, and no secret.
    private static func form(_ request: Request) -> Response {
        let title = String(request.uri.queryParameters["title"] ?? "a file")
        let shown = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let token = title.utf8.reduce(5381 as UInt32) { $0 &* 33 ^ UInt32($1) }
        let page = """
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><title>Upload</title></head>
            <body><h1>Upload \(shown)</h1>
            <form action="/upload" method="post" enctype="multipart/form-data">
            <input type="hidden" name="csrf" value="\(String(token, radix: 16))">
            <input name="title"> <input type="file" name="file"> <button>Send</button>
            </form></body></html>

            """
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: page)))
    }

    private struct Uploaded: Encodable {
        let bytes: Int
        let type: String
    }

    /// Counts what comes, and keeps nothing of it.
    private static func upload(_ request: Request) async throws -> Response {
        var count = 0
        for try await part in request.body { count += part.readableBytes }
        return try .json(Uploaded(bytes: count, type: request.headers[.contentType] ?? ""))
    }

    private static func body(ofBytes size: Int) -> ResponseBody {
        if let part = chunk.getSlice(at: 0, length: size) { return ResponseBody(byteBuffer: part) }
        return ResponseBody(contentLength: size) { writer in
            var left = size
            while left > 0, let part = chunk.getSlice(at: 0, length: min(left, chunk.readableBytes)) {
                try await writer.write(part)
                left -= part.readableBytes
            }
            try await writer.finish(nil)
        }
    }

    /// Reads a number of bytes: `512`, `10k` (10,000) or `1M`; binary as `64Ki` and `1Mi`.
    static func byteCount(parsing text: Substring) throws(InvalidLabValue) -> Int {
        let units = [("Ki", 1 << 10), ("Mi", 1 << 20), ("k", 1_000), ("M", 1_000_000), ("", 1)]
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = Int(text.dropLast(suffix.count)), number >= 0 else { break }
            let (count, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow, count <= largestBytes else { break }
            return count
        }
        throw InvalidLabValue(
            #"size "\#(text)" is not a number of bytes up to 1000M; write for example 512, 10k, 64Ki or 1M"#)
    }

    private static let index = """
        GET  /products?page=1&limit=20   the shop's products
        GET  /products/{id}              one of them
        POST /login                      {"user":"ada","password":"secret"} -> {"token":"..."}, and the same as a cookie; ?next=/cart redirects there
        POST /cart                       {"product_id":1,"quantity":2}; with or without Authorization: Bearer TOKEN or the cookie
        GET  /cart                       what is in it
        POST /order                      orders the cart, or {"items":[{"product_id":1,"quantity":2}]}
        GET  /fast                       a constant, as fast as it goes
        GET  /delay                      a constant, after the configured delay
        GET  /bytes?size=10k             a body of that size
        GET  /events?count=10&every=100ms  a stream of events (text/event-stream)
        GET  /form?title=a               a page with a form, in HTML
        POST /upload                     takes a body of any size -> {"bytes":...,"type":"multipart/form-data; ..."}
        GET  /lab/truth                  its bottlenecks, and what is known of them
        GET  /metrics                    for Prometheus
        GET  /healthz                    whether the lab is up

        Any of these but the last three: ?delay=10ms | exp:10ms | lognormal:10ms,0.5   ?error=0.05   ?status=418

        """
}
