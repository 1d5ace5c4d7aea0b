import Testing

@testable import LoadHTTP

/// A response and what becomes of it.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        case complete(Int, String, reuse: Bool = true, unconsumed: Int = 0)
        case failed(HTTP1Failure.Kind)
    }

    let name: String
    let text: String
    let method: RequestMethod
    let limits: HTTP1ResponseMachine.Limits
    let expectation: Expectation
    var testDescription: String { name }

    init(
        _ name: String, _ text: String, to method: RequestMethod = .other,
        limits: HTTP1ResponseMachine.Limits = .init(headBytes: 400, bodyBytes: 60), _ expectation: Expectation
    ) {
        (self.name, self.text, self.method, self.limits, self.expectation) = (name, text, method, limits, expectation)
    }

    var input: ResponseInput { ResponseInput(bytes: bytes(text), method: method, limits: limits) }

    static let all = statusLines + heads + lengths + codings + chunks + connections + endings + limits

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let sized = "Content-Length: 2\r\n\r\nhi"
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let statusLines = [
        ResponseCase("plain", ok + sized, .complete(200, "hi")),
        ResponseCase("reason of many words", "HTTP/1.1 404 Not Found Here\r\n" + sized, .complete(404, "hi")),
        ResponseCase("empty reason", "HTTP/1.1 200 \r\n" + sized, .complete(200, "hi")),
        ResponseCase("no reason", "HTTP/1.1 200\r\n" + sized, .complete(200, "hi")),
        ResponseCase("no reason, lone LF", "HTTP/1.1 200\n" + sized, .complete(200, "hi")),
        ResponseCase("obs-text in the reason", "HTTP/1.1 200 \u{E9}\u{FF}\r\n" + sized, .complete(200, "hi")),
        ResponseCase("tab in the reason", "HTTP/1.1 200 a\tb\r\n" + sized, .complete(200, "hi")),
        ResponseCase("status 999", "HTTP/1.1 999 Odd\r\n" + sized, .complete(999, "hi")),
        ResponseCase("minor version above 1", "HTTP/1.2 200 OK\r\n" + sized, .complete(200, "hi")),
        ResponseCase("HTTP/1.0", "HTTP/1.0 200 OK\r\n" + sized, .complete(200, "hi", reuse: false)),
        ResponseCase("empty lines first", "\r\n\n\r\n" + ok + sized, .complete(200, "hi")),
        ResponseCase("too many empty lines", String(repeating: "\r\n", count: 9) + ok, .failed(.tooManyEmptyLines)),
        ResponseCase("misspelt protocol", "HTPP/1.1 200 OK\r\n" + sized, .failed(.notHTTP)),
        ResponseCase("small letters", "http/1.1 200 OK\r\n" + sized, .failed(.notHTTP)),
        ResponseCase("another protocol", "SSH-2.0-OpenSSH_9.2\r\n", .failed(.notHTTP)),
        ResponseCase("garbage without a line break", "\u{15}\u{3}\u{3}\0\u{2}\u{2}F", .failed(.notHTTP)),
        ResponseCase("short garbage", "HT@", .failed(.notHTTP)),
        ResponseCase("a request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", .failed(.notHTTP)),
        ResponseCase("HTTP/2", "HTTP/2.0 200 OK\r\n" + sized, .failed(.unsupportedVersion)),
        ResponseCase("major version of two digits", "HTTP/11 200 OK\r\n", .failed(.notHTTP)),
        ResponseCase("minor version of two digits", "HTTP/1.10 200 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("minor version not a digit", "HTTP/1.x 200 OK\r\n\r\n", .failed(.notHTTP)),
        ResponseCase("status of two digits", "HTTP/1.1 20 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("status below 100", "HTTP/1.1 099 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("status with a sign", "HTTP/1.1 +20 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("no status", "HTTP/1.1\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n", .failed(.badStatusLine)),
        ResponseCase("CR in the reason", "HTTP/1.1 200 O\rK\r\n\r\n", .failed(.bareCarriageReturn)),
        ResponseCase("NUL in the reason", "HTTP/1.1 200 O\0K\r\n\r\n", .failed(.nulByte)),
        ResponseCase("CR without LF before all", "\rHTTP/1.1 200 OK\r\n\r\n", .failed(.notHTTP)),
    ]

    static let heads = [
        ResponseCase("lone LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 2\nA: b\n\nhi", .complete(200, "hi")),
        ResponseCase("mixed line breaks", "HTTP/1.1 200 OK\nContent-Length: 2\r\nA: b\n\r\nhi", .complete(200, "hi")),
        ResponseCase("no white space after colons", ok + "A:b\r\nContent-Length:2\r\n\r\nhi", .complete(200, "hi")),
        ResponseCase("white space around values", ok + "Content-Length: \t2 \t\r\n\r\nhi", .complete(200, "hi")),
        ResponseCase("empty value", ok + "A:\r\nB: \r\n" + sized, .complete(200, "hi")),
        ResponseCase("obs-text in a value", ok + "X-Tag: \u{E9}\u{80}\r\n" + sized, .complete(200, "hi")),
        ResponseCase("control character in a value", ok + "A: \u{1}\u{7F}\r\n" + sized, .complete(200, "hi")),
        ResponseCase("every token character", ok + "!#$%&'*+-.^_`|~09azAZ: 1\r\n" + sized, .complete(200, "hi")),
        ResponseCase(
            "continuation lines", ok + "X-Tag: a\r\n  b\r\n\tc\n d\r\n" + sized, .complete(200, "hi")),
        ResponseCase("empty continuation line", ok + "X-Tag: a\r\n \r\n" + sized, .complete(200, "hi")),
        ResponseCase("repeated headers", ok + "Set-Cookie: a\r\nset-cookie: b\r\n" + sized, .complete(200, "hi")),
        ResponseCase("colons in a value", ok + "A: b: c : d\r\n" + sized, .complete(200, "hi")),
        ResponseCase("continuation line first", ok + " A: b\r\n" + sized, .failed(.foldedHeader)),
        ResponseCase("continued content-length", ok + "Content-Length: 2\r\n 0\r\n\r\nhi", .failed(.foldedHeader)),
        ResponseCase("continued coding", ok + "Transfer-Encoding:\r\n chunked\r\n\r\n", .failed(.foldedHeader)),
        ResponseCase("continued connection", ok + "Connection: keep-alive,\r\n close\r\n\r\n", .failed(.foldedHeader)),
        ResponseCase("space before the colon", ok + "A : b\r\n" + sized, .failed(.spaceBeforeColon)),
        ResponseCase("tab before the colon", ok + "Content-Length\t: 2\r\n\r\nhi", .failed(.spaceBeforeColon)),
        ResponseCase("no colon", ok + "Nonsense\r\n" + sized, .failed(.headerWithoutColon)),
        ResponseCase("empty name", ok + ": b\r\n" + sized, .failed(.badHeaderName)),
        ResponseCase("space within a name", ok + "A B: c\r\n" + sized, .failed(.badHeaderName)),
        ResponseCase("bracket in a name", ok + "A[b: c\r\n" + sized, .failed(.badHeaderName)),
        ResponseCase("obs-text in a name", ok + "\u{E9}: c\r\n" + sized, .failed(.badHeaderName)),
        ResponseCase("NUL in a name", ok + "A\0b: c\r\n" + sized, .failed(.nulByte)),
        ResponseCase("NUL in a value", ok + "A: b\0c\r\n" + sized, .failed(.nulByte)),
        ResponseCase("NUL far into a value", ok + "A: 0123456789012\0c\r\n" + sized, .failed(.nulByte)),
        ResponseCase("CR in a value", ok + "A: b\rc\r\n" + sized, .failed(.bareCarriageReturn)),
        ResponseCase("CR in a name", ok + "A\rb: c\r\n" + sized, .failed(.bareCarriageReturn)),
        ResponseCase("CR CR LF", ok + "A: b\r\r\n" + sized, .failed(.bareCarriageReturn)),
        ResponseCase("CR without LF at the head's end", ok + "A: b\r\n\rhi\n", .failed(.bareCarriageReturn)),
        ResponseCase("NUL in a continuation line", ok + "A: b\r\n \0\r\n" + sized, .failed(.nulByte)),
    ]

    static let lengths = [
        ResponseCase("nothing to read", ok + "Content-Length: 0\r\n\r\n", .complete(200, "")),
        ResponseCase("leading zeros", ok + "Content-Length: 0002\r\n\r\nhi", .complete(200, "hi")),
        ResponseCase("name in odd case", ok + "cONTENT-lENGTH: 2\r\n\r\nhi", .complete(200, "hi")),
        ResponseCase("equal twice", ok + "Content-Length: 2\r\n" + sized, .complete(200, "hi")),
        ResponseCase("equal in a list", ok + "Content-Length: 2, 2\r\n\r\nhi", .complete(200, "hi")),
        ResponseCase("equal by value", ok + "Content-Length: 02\r\n" + sized, .complete(200, "hi")),
        ResponseCase("pipelined", ok + sized + ok + sized, .complete(200, "hi", unconsumed: 40)),
        ResponseCase("garbage after the body", ok + sized + "!!", .complete(200, "hi", unconsumed: 2)),
        ResponseCase("conflict", ok + "Content-Length: 3\r\n" + sized, .failed(.conflictingContentLength)),
        ResponseCase("conflict in a list", ok + "Content-Length: 2,3\r\n\r\n", .failed(.conflictingContentLength)),
        ResponseCase("empty", ok + "Content-Length: \r\n\r\n", .failed(.badContentLength)),
        ResponseCase("empty element", ok + "Content-Length: 2,\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("minus", ok + "Content-Length: -2\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("plus", ok + "Content-Length: +2\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("hexadecimal", ok + "Content-Length: 0x2\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("white space within", ok + "Content-Length: 2 2\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("2^63", ok + "Content-Length: 9223372036854775808\r\n\r\n", .failed(.badContentLength)),
        ResponseCase("2^64", ok + "Content-Length: 18446744073709551616\r\n\r\n", .failed(.badContentLength)),
        ResponseCase(
            "2^64 + 2", ok + "Content-Length: 18446744073709551618\r\n\r\nhi", .failed(.badContentLength)),
        ResponseCase("similar name", ok + "Content-Lengte: 9\r\n" + sized, .complete(200, "hi")),
    ]

    static let codings = [
        ResponseCase("chunked in odd case", ok + "TRANSFER-ENCODING: CHUNKED\r\n\r\n0\r\n\r\n", .complete(200, "")),
        ResponseCase("chunked last", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .complete(200, "")),
        ResponseCase(
            "chunked last, in two lines",
            ok + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", .complete(200, "a")
        ),
        ResponseCase("chunked and nothing", ok + "Transfer-Encoding: ,chunked, ,\r\n\r\n0\r\n\r\n", .complete(200, "")),
        ResponseCase(
            "chunked not last", ok + "Transfer-Encoding: chunked, gzip\r\n\r\nhi", .complete(200, "hi", reuse: false)),
        ResponseCase(
            "chunked not last, in two lines", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\nhi",
            .complete(200, "hi", reuse: false)),
        ResponseCase(
            "unknown coding", ok + "Transfer-Encoding: xchunked\r\n\r\nhi", .complete(200, "hi", reuse: false)),
        ResponseCase(
            "chunked with a parameter", ok + "Transfer-Encoding: chunked;a=b\r\n\r\nhi",
            .complete(200, "hi", reuse: false)),
        ResponseCase("empty coding", ok + "Transfer-Encoding:\r\n\r\nhi", .complete(200, "hi", reuse: false)),
        ResponseCase(
            "coding wins over length",
            ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            .complete(200, "hi", reuse: false)),
        ResponseCase(
            "unknown coding wins over length", ok + "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nhi",
            .complete(200, "hi", reuse: false)),
        ResponseCase(
            "coding in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .complete(200, "", reuse: false)),
    ]

    static let chunks = [
        ResponseCase("chunks", chunked + "2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n", .complete(200, "hi!")),
        ResponseCase("line breaks as data", chunked + "4\r\n\r\n\r\n\r\n0\r\n\r\n", .complete(200, "\r\n\r\n")),
        ResponseCase(
            "hexadecimal size", chunked + "00aA\r\n" + String(repeating: "x", count: 0xAA) + "\r\n0\r\n\r\n",
            limits: .init(), .complete(200, String(repeating: "x", count: 0xAA))),
        ResponseCase("no data", chunked + "0\r\n\r\n", .complete(200, "")),
        ResponseCase("many zeros", chunked + "0000\r\n\r\n", .complete(200, "")),
        ResponseCase("pipelined after chunks", chunked + "0\r\n\r\nHTTP", .complete(200, "", unconsumed: 4)),
        ResponseCase("extensions", chunked + "2;a;b=\"c;\"\r\nhi\r\n0;z\r\n\r\n", .complete(200, "hi")),
        ResponseCase("white space after the size", chunked + "2 \t\r\nhi\r\n0 ;a\r\n\r\n", .complete(200, "hi")),
        ResponseCase("trailers", chunked + "0\r\nA: b\r\nC:\n d\r\n\r\n", .complete(200, "")),
        ResponseCase("trailers, lone LF", chunked + "0\r\nA: b\n\n", .complete(200, "")),
        ResponseCase("trailer does not frame", chunked + "0\r\nContent-Length: 7\r\n\r\n", .complete(200, "")),
        ResponseCase("no size", chunked + "\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("no size but an extension", chunked + ";a\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("white space before the size", chunked + " 2\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("size with 0x", chunked + "0x2\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("negative size", chunked + "-2\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("two sizes", chunked + "2 2\r\nhi\r\n", .failed(.badChunkSize)),
        ResponseCase("size of 2^63", chunked + "8000000000000000\r\n", .failed(.badChunkSize)),
        ResponseCase("size of 2^64", chunked + "10000000000000000\r\n", .failed(.badChunkSize)),
        ResponseCase("lone LF after the size", chunked + "2\nhi\r\n0\r\n\r\n", .failed(.badChunkSize)),
        ResponseCase("lone LF in an extension", chunked + "2;a\nhi\r\n0\r\n\r\n", .failed(.badChunkSize)),
        ResponseCase("NUL in an extension", chunked + "2;\0\r\nhi\r\n0\r\n\r\n", .failed(.badChunkSize)),
        ResponseCase("CR without LF after the size", chunked + "2\rhi\r\n", .failed(.badChunkSize)),
        ResponseCase("data too long", chunked + "2\r\nhi!\r\n", .failed(.badChunkEnd)),
        ResponseCase("lone LF after data", chunked + "2\r\nhi\n0\r\n\r\n", .failed(.badChunkEnd)),
        ResponseCase("CR without LF after data", chunked + "2\r\nhi\r0\r\n\r\n", .failed(.badChunkEnd)),
        ResponseCase("trailer without a colon", chunked + "0\r\nAb\r\n\r\n", .failed(.badTrailer)),
        ResponseCase("trailer without a name", chunked + "0\r\n: b\r\n\r\n", .failed(.badTrailer)),
        ResponseCase("trailer with white space first", chunked + "0\r\n A: b\r\n\r\n", .failed(.badTrailer)),
        ResponseCase("NUL in a trailer", chunked + "0\r\nA: \0\r\n\r\n", .failed(.badTrailer)),
        ResponseCase("CR in a trailer", chunked + "0\r\nA: b\rc\r\n\r\n", .failed(.badTrailer)),
        ResponseCase("CR without LF after trailers", chunked + "0\r\n\rX", .failed(.badTrailer)),
    ]

    static let connections = [
        ResponseCase("close", ok + "Connection: close\r\n" + sized, .complete(200, "hi", reuse: false)),
        ResponseCase("close in a list", ok + "connection: foo ,CLOSE\r\n" + sized, .complete(200, "hi", reuse: false)),
        ResponseCase(
            "close in a second line", ok + "Connection: a\r\nConnection: close\r\n" + sized,
            .complete(200, "hi", reuse: false)),
        ResponseCase("keep-alive", ok + "Connection: keep-alive\r\n" + sized, .complete(200, "hi")),
        ResponseCase("something like close", ok + "Connection: closed, xclose\r\n" + sized, .complete(200, "hi")),
        ResponseCase(
            "close and keep-alive", ok + "Connection: keep-alive, close\r\n" + sized, .complete(200, "hi", reuse: false)
        ),
        ResponseCase(
            "keep-alive in HTTP/1.0", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + sized, .complete(200, "hi")),
        ResponseCase(
            "close in HTTP/1.0", "HTTP/1.0 200 OK\r\nConnection: keep-alive,close\r\n" + sized,
            .complete(200, "hi", reuse: false)),
        ResponseCase("until close", ok + "\r\nhi", .complete(200, "hi", reuse: false)),
        ResponseCase("until close, empty", ok + "\r\n", .complete(200, "", reuse: false)),
        ResponseCase(
            "until close, with keep-alive", ok + "Connection: keep-alive\r\n\r\nhi", .complete(200, "hi", reuse: false)),
        ResponseCase("HEAD", ok + sized, to: .head, .complete(200, "", unconsumed: 2)),
        ResponseCase("HEAD, chunked", chunked, to: .head, .complete(200, "")),
        ResponseCase("HEAD, no framing", ok + "\r\n", to: .head, .complete(200, "")),
        ResponseCase("204", "HTTP/1.1 204 No Content\r\n\r\n", .complete(204, "")),
        ResponseCase("204 with a length", "HTTP/1.1 204 No Content\r\n" + sized, .complete(204, "", unconsumed: 2)),
        ResponseCase("304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", .complete(304, "")),
        ResponseCase("CONNECT", ok + "\r\nhi", to: .connect, .complete(200, "", reuse: false, unconsumed: 2)),
        ResponseCase("CONNECT refused", "HTTP/1.1 403 No\r\n" + sized, to: .connect, .complete(403, "hi")),
        ResponseCase("continue", "HTTP/1.1 100 Continue\r\n\r\n" + ok + sized, .complete(200, "hi")),
        ResponseCase(
            "early hints", "HTTP/1.1 103 Early Hints\r\nX-Tag: 1\r\nConnection: close\r\n\r\n\r\n" + ok + sized,
            .complete(200, "hi")),
        ResponseCase(
            "interim with a length", "HTTP/1.1 100 C\r\nContent-Length: 5\r\n\r\n" + ok + sized, .complete(200, "hi")),
        ResponseCase(
            "interim for HEAD", "HTTP/1.1 100 C\r\n\r\n" + ok + sized, to: .head, .complete(200, "", unconsumed: 2)),
        ResponseCase(
            "switching protocols", "HTTP/1.1 101 S\r\nUpgrade: x\r\n\r\nhi",
            .complete(101, "", reuse: false, unconsumed: 2)),
        ResponseCase("garbage after an interim response", "HTTP/1.1 100 C\r\n\r\nhi", .failed(.notHTTP)),
    ]

    static let endings = [
        ResponseCase("nothing", "", .failed(.closedBeforeResponse)),
        ResponseCase("closed in the version", "HTT", .failed(.closedInHead)),
        ResponseCase("closed after the status line", ok, .failed(.closedInHead)),
        ResponseCase("closed in a header", ok + "Content-Le", .failed(.closedInHead)),
        ResponseCase("closed before the head's last LF", ok + "A: b\r\n\r", .failed(.closedInHead)),
        ResponseCase("closed after an interim response", "HTTP/1.1 100 C\r\n\r\n", .failed(.closedInHead)),
        ResponseCase("closed in the body", ok + "Content-Length: 3\r\n\r\nhi", .failed(.closedInBody)),
        ResponseCase("closed before the body", ok + "Content-Length: 3\r\n\r\n", .failed(.closedInBody)),
        ResponseCase("closed in a chunk", chunked + "3\r\nhi", .failed(.closedInBody)),
        ResponseCase("closed before the last chunk", chunked + "2\r\nhi\r\n", .failed(.closedInBody)),
        ResponseCase("closed in the trailers", chunked + "0\r\nA: b\r\n", .failed(.closedInBody)),
        ResponseCase("closed in a NUL's line", ok + "A: \0", .failed(.closedInHead)),
    ]

    private static let tight = HTTP1ResponseMachine.Limits(headBytes: 38, bodyBytes: 2)

    static let limits = [
        ResponseCase("head at its limit", ok + sized, limits: tight, .complete(200, "hi")),
        ResponseCase(
            "head above its limit", ok + "Content-Length:  2\r\n\r\nhi", limits: tight, .failed(.headTooLarge)),
        ResponseCase(
            "head without an end", ok + "A: " + String(repeating: "b", count: 90), limits: tight, .failed(.headTooLarge)
        ),
        ResponseCase(
            "status line without an end", "HTTP/1.1 200 " + String(repeating: "b", count: 90), limits: tight,
            .failed(.headTooLarge)),
        ResponseCase(
            "mistake above the limit", ok + "A: 901234567890123456\r\nB\r\n\r\n", limits: tight, .failed(.headTooLarge)),
        ResponseCase(
            "mistake at the limit", ok + "A: 90123456789012\r\nB\n", limits: tight, .failed(.headerWithoutColon)),
        ResponseCase(
            "NUL before the limit, its line beyond", ok + "A: \0" + String(repeating: "b", count: 40) + "\n",
            limits: tight, .failed(.headTooLarge)),
        ResponseCase(
            "empty lines above the limit", "\r\n\r\n\r\n\r\n" + ok, limits: .init(headBytes: 7), .failed(.headTooLarge)),
        ResponseCase("limit within the version", "HTTP?", limits: .init(headBytes: 4), .failed(.headTooLarge)),
        ResponseCase(
            "mistake before a limit within the version", "HTT?P", limits: .init(headBytes: 4), .failed(.notHTTP)),
        ResponseCase(
            "interim heads count", "HTTP/1.1 100 C\r\n\r\n" + ok + sized, limits: tight, .failed(.headTooLarge)),
        ResponseCase(
            "announced body above its limit", ok + "Content-Length: 3\r\n\r\nhi!", limits: tight, .failed(.bodyTooLarge)
        ),
        ResponseCase(
            "announced and not sent", ok + "Content-Length: 3\r\n\r\n", to: .head, limits: tight, .complete(200, "")),
        ResponseCase(
            "chunks above the limit", chunked + "2\r\nhi\r\n1\r\n!\r\n", limits: .init(headBytes: 60, bodyBytes: 2),
            .failed(.bodyTooLarge)),
        ResponseCase("until close above the limit", ok + "\r\nhi!", limits: tight, .failed(.bodyTooLarge)),
        ResponseCase(
            "trailers above the limit", chunked + "0\r\nA: " + String(repeating: "b", count: 60) + "\r\n\r\n",
            limits: .init(headBytes: 60), .failed(.trailersTooLarge)),
        ResponseCase(
            "size line too long", chunked + "2;" + String(repeating: "b", count: 4096), limits: .init(),
            .failed(.chunkLineTooLong)),
        ResponseCase(
            "interim responses without end", String(repeating: "HTTP/1.1 100 C\r\n\r\n", count: 33), limits: .init(),
            .failed(.tooManyInterimResponses)),
        ResponseCase(
            "as many interim responses as allowed", String(repeating: "HTTP/1.1 100 C\r\n\r\n", count: 32) + ok + sized,
            limits: .init(), .complete(200, "hi")),
    ]
}
