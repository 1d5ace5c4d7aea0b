import Testing

@testable import LoadHTTP2

/// What a server does wrong after it was asked for something on stream 1, and what becomes of that exchange.
struct HostileCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable, Equatable {
        case answered
        case malformed
        case failed(HTTP2Failure)
    }

    var name: String
    /// What it sends; its greeting is not among it.
    var bytes: [UInt8]
    var outcome: Outcome
    /// Whether it says SETTINGS first, as it should.
    var greets = true
    /// Whether it hangs up afterwards.
    var closes = false

    var testDescription: String { name }

    init(_ name: String, _ outcome: Outcome, greets: Bool = true, closes: Bool = false, _ frames: [UInt8]...) {
        (self.name, self.outcome, self.greets, self.closes) = (name, outcome, greets, closes)
        bytes = frames.flatMap { $0 }
    }

    func isMet(by failure: HTTP2Failure?) -> Bool {
        switch (outcome, failure) {
        case (.answered, nil), (.malformed, .malformed?): true
        case (.failed(let expected), let failure): failure == expected
        default: false
        }
    }

    /// Small limits, so that little is enough to exceed them.
    static let settings = {
        var settings = HTTP2Settings()
        (settings.streamWindow, settings.connectionWindow) = (70_000, 100_000)
        (settings.maxHeadBytes, settings.maxBodyBytes) = (4_096, 60_000)
        return settings
    }()

    private static let ok: [UInt8] = Frame.headers(1, end: true)
    private static let big = Array(repeating: UInt8(1), count: 16_384)
    private static func head(_ fields: (String, String)..., end: Bool = true) -> [UInt8] {
        Frame.headers(1, [0x88] + fields.flatMap { Frame.field($0.0, $0.1) }, end: end)
    }

    static let all = framing + greeting + fields + order + windows + ends

    private static let framing: [HostileCase] = [
        .init("truncated frame head", .failed(.lost(nil)), closes: true, [0, 0]),
        .init(
            "truncated frame", .failed(.lost(nil)), closes: true,
            Frame.frame(1, flags: 4, stream: 1, length: 50, [0x88])),
        .init("truncated body", .failed(.lost(nil)), closes: true, Frame.headers(1), Frame.data(1, [1, 2, 3])),
        .init("frame beyond the largest size", .malformed, Frame.frame(0, stream: 1, length: 16_777_215, big)),
        .init("RST_STREAM of three bytes", .malformed, Frame.frame(3, stream: 1, [0, 0, 0])),
        .init("PING of seven bytes", .malformed, Frame.frame(6, [0, 0, 0, 0, 0, 0, 0])),
        .init("WINDOW_UPDATE of three bytes", .malformed, Frame.frame(8, stream: 1, [0, 0, 1])),
        .init("GOAWAY of four bytes", .malformed, Frame.frame(7, [0, 0, 0, 1])),
        .init("SETTINGS of five bytes", .malformed, Frame.frame(4, [0, 0, 0, 0, 1])),
        .init("SETTINGS acknowledged with a payload", .malformed, Frame.frame(4, flags: 1, [0, 1, 0, 0, 0, 1])),
        .init(
            "padding longer than its frame", .malformed, Frame.headers(1),
            Frame.frame(0, flags: 9, stream: 1, [20, 1, 2])),
        .init("unknown frame type", .answered, Frame.frame(0xfa, flags: 255, stream: 1, big), ok),
        .init("PRIORITY of the stream itself", .malformed, Frame.frame(2, stream: 1, Frame.word(1) + [1])),
    ]

    private static let greeting: [HostileCase] = [
        .init("no SETTINGS first", .malformed, greets: false, ok),
        .init(
            "HTTP/1.1", .malformed, greets: false, Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8)),
        .init("push enabled by the server", .malformed, Frame.settings([(2, 1)])),
        .init("window of 2^31", .malformed, Frame.settings([(4, 1 << 31)])),
        .init("frame size of 100", .malformed, Frame.settings([(5, 100)])),
        .init("frame size of 2^24", .malformed, Frame.settings([(5, 1 << 24)])),
        .init("a hundred settings in a frame", .malformed, Frame.settings(Array(repeating: (0xaaaa, 1), count: 100))),
        .init("unknown settings", .answered, Frame.settings([(0xaaaa, 7)]), ok),
        .init("SETTINGS on a stream", .malformed, Frame.frame(4, stream: 1)),
        .init(
            "more acknowledgements than SETTINGS", .malformed, Frame.frame(4, flags: 1), Frame.frame(4, flags: 1),
            Frame.frame(4, flags: 1)),
    ]

    private static let fields: [HostileCase] = [
        .init("HPACK index that does not exist", .malformed, Frame.headers(1, [0xff, 0xff, 0x7f], end: true)),
        .init("HPACK cut off", .malformed, Frame.headers(1, [0x88, 0x00, 0x05, 0x61], end: true)),
        .init("HPACK number without end", .malformed, Frame.headers(1, Array(repeating: 0xff, count: 200), end: true)),
        .init("HPACK table larger than allowed", .malformed, Frame.headers(1, [0x3f, 0xff, 0xff, 0xff, 0x07, 0x88])),
        .init("no status", .malformed, Frame.headers(1, Frame.field("a", "b"), end: true)),
        .init("two statuses", .malformed, Frame.headers(1, [0x88, 0x88], end: true)),
        .init("status after a field", .malformed, Frame.headers(1, Frame.field("a", "b") + [0x88], end: true)),
        .init("status of two digits", .malformed, Frame.headers(1, Frame.field(":status", "20"), end: true)),
        .init("status in letters", .malformed, Frame.headers(1, Frame.field(":status", "2x0"), end: true)),
        .init("status 101", .malformed, Frame.headers(1, Frame.field(":status", "101"))),
        .init("pseudo field of a request", .malformed, head((":path", "/"))),
        .init("connection field", .malformed, head(("connection", "close"))),
        .init("upper case", .malformed, head(("Upper", "case"))),
        .init(
            "header list beyond the limit", .failed(.headTooLarge(limit: 4_096)),
            head(("a", String(repeating: "x", count: 5_000)))),
        .init(
            "many small fields beyond the limit", .failed(.headTooLarge(limit: 4_096)),
            Frame.headers(1, [0x88] + Array(repeating: Frame.field("a", "b"), count: 200).flatMap { $0 }, end: true)),
        .init(
            "CONTINUATION without end", .malformed, Frame.frame(1, stream: 1, [0x88]),
            Array(repeating: Frame.frame(9, stream: 1, Frame.field("a", "b")), count: 1_000).flatMap { $0 }),
        .init(
            "empty CONTINUATION without end", .malformed, Frame.frame(1, stream: 1, [0x88]),
            Array(repeating: Frame.frame(9, stream: 1), count: 1_000).flatMap { $0 }),
        .init("CONTINUATION of nothing", .malformed, Frame.frame(9, flags: 4, stream: 1, [0x88])),
        .init("DATA within a header block", .malformed, Frame.frame(1, stream: 1, [0x88]), Frame.data(1, [1])),
        .init(
            "CONTINUATION of another stream", .malformed, Frame.frame(1, stream: 1, [0x88]),
            Frame.frame(9, flags: 4, stream: 3)),
        .init("trailers that do not end", .malformed, Frame.headers(1), Frame.headers(1, Frame.field("a", "b"))),
        .init("trailers with a status", .malformed, Frame.headers(1), Frame.headers(1, end: true)),
        .init(
            "trailers beyond the limit", .failed(.headTooLarge(limit: 4_096)),
            Frame.headers(1), Frame.headers(1, Frame.field("a", String(repeating: "x", count: 5_000)), end: true)),
        .init("interim response that ends", .malformed, Frame.headers(1, Frame.field(":status", "103"), end: true)),
        .init(
            "interim responses without end", .malformed,
            Array(repeating: Frame.headers(1, Frame.field(":status", "103")), count: 1_000).flatMap { $0 }),
    ]

    private static let order: [HostileCase] = [
        .init("DATA before the head", .malformed, Frame.data(1, [1], end: true)),
        .init("DATA of the connection", .malformed, Frame.data(0, [1])),
        .init("DATA of an idle stream", .malformed, Frame.data(3, [1])),
        .init("DATA of a server's stream", .malformed, Frame.data(2, [1])),
        .init("DATA after the end", .answered, ok, Frame.data(1, [1, 2, 3])),
        .init("HEADERS after the end", .answered, ok, ok),
        .init("HEADERS of the connection", .malformed, Frame.headers(0, end: true)),
        .init("HEADERS of an idle stream", .malformed, Frame.headers(5, end: true)),
        .init("HEADERS of a server's stream", .malformed, Frame.headers(2, end: true)),
        .init("PUSH_PROMISE", .malformed, Frame.frame(5, flags: 4, stream: 1, Frame.word(2) + [0x82, 0x86, 0x84])),
        .init("PUSH_PROMISE of stream 0", .malformed, Frame.frame(5, flags: 4, stream: 1, Frame.word(0) + [0x82])),
        .init("reserved bit of a stream's number", .answered, Frame.frame(1, flags: 5, stream: 1 | 1 << 31, [0x88])),
        .init(
            "less than the content-length", .malformed, head(("content-length", "5"), end: false),
            Frame.data(1, [1], end: true)),
        .init(
            "more than the content-length", .malformed, head(("content-length", "1"), end: false),
            Frame.data(1, [1, 2], end: true)),
        .init("content-length without a body", .malformed, head(("content-length", "5"))),
        .init("content-length that is no number", .malformed, head(("content-length", "x"))),
    ]

    private static let windows: [HostileCase] = [
        .init("WINDOW_UPDATE of nothing for the connection", .malformed, Frame.windowUpdate(0, 0)),
        .init("WINDOW_UPDATE of nothing for a stream", .malformed, Frame.windowUpdate(1, 0)),
        .init(
            "window of the connection beyond 2^31", .malformed, Frame.windowUpdate(0, 0x7fff_ffff),
            Frame.windowUpdate(0, 0x7fff_ffff)),
        .init(
            "window of a stream beyond 2^31", .malformed, Frame.windowUpdate(1, 0x7fff_ffff),
            Frame.windowUpdate(1, 0x7fff_ffff)),
        .init("WINDOW_UPDATE of an idle stream", .malformed, Frame.windowUpdate(3, 1)),
        .init("WINDOW_UPDATE after the end", .answered, ok, Frame.windowUpdate(1, 1)),
        .init(
            "body beyond the limit", .failed(.bodyTooLarge(limit: 60_000)),
            Frame.headers(1), Frame.data(1, big), Frame.data(1, big), Frame.data(1, big), Frame.data(1, big, end: true)),
        .init(
            "DATA without bytes, many times", .answered,
            Frame.headers(1), Array(repeating: Frame.data(1, []), count: 5_000).flatMap { $0 },
            Frame.data(1, [], end: true)),
    ]

    private static let ends: [HostileCase] = [
        .init("closed before the answer", .failed(.lost(nil)), closes: true),
        .init("closed before the greeting", .failed(.lost(nil)), greets: false, closes: true),
        .init("reset before the head", .failed(.reset(.internalError)), Frame.reset(1, 2)),
        .init("reset after the head", .failed(.reset(.cancel)), Frame.headers(1), Frame.reset(1, 8)),
        .init(
            "reset within the body", .failed(.reset(.enhanceYourCalm)), Frame.headers(1), Frame.data(1, [1]),
            Frame.reset(1, 11)),
        .init("reset without an error before the end", .failed(.reset(.none)), Frame.headers(1), Frame.reset(1, 0)),
        .init(
            "reset by a code that nobody knows", .failed(.reset(HTTP2ErrorCode(rawValue: 4_711))), Frame.reset(1, 4_711)
        ),
        .init("reset after the end", .answered, ok, Frame.reset(1, 2)),
        .init("stream refused", .failed(.refused), Frame.reset(1, 7)),
        .init("reset of the connection's stream", .malformed, Frame.reset(0, 2)),
        .init("reset of an idle stream", .malformed, Frame.reset(3, 2)),
        .init("GOAWAY before the stream", .failed(.refused), Frame.goAway(after: 0, 0)),
        .init("GOAWAY, then the answer", .answered, Frame.goAway(after: 1, 0), ok),
        .init(
            "GOAWAY within the answer", .answered, Frame.headers(1), Frame.goAway(after: 1, 0),
            Frame.data(1, [1], end: true)),
        .init("GOAWAY after the answer", .answered, ok, Frame.goAway(after: 1, 0)),
        .init("GOAWAY twice", .answered, Frame.goAway(after: 0x7fff_ffff, 0), Frame.goAway(after: 1, 0), ok),
        .init(
            "GOAWAY with an error, then closed", .failed(.goneAway(.enhanceYourCalm)), closes: true,
            Frame.goAway(after: 1, 11)),
        .init("GOAWAY without an error, then closed", .failed(.lost(nil)), closes: true, Frame.goAway(after: 1, 0)),
        .init("GOAWAY that takes back", .malformed, Frame.goAway(after: 1, 0), Frame.goAway(after: 3, 0)),
        .init("GOAWAY of a stream", .malformed, Frame.frame(7, stream: 1, Frame.word(1) + Frame.word(0))),
    ]
}
