import CNGHTTP2
import LoadLoop
import Testing

@testable import LoadHTTP2

@Suite struct SessionTests {
    private let server = MemoryServer()

    @Test func aRequestIsAnswered() throws {
        let client = try Client()
        let handler = Collector()
        let stream = try client.begin(.get("/shop?a=1"), handler: handler)
        client.talk(to: server)
        #expect(
            server.requests[1]?.fields == [
                ":method": "GET", ":scheme": "http", ":authority": "localhost", ":path": "/shop?a=1",
            ])
        #expect(server.requests[1]?.isWhole == true && !stream.isEnded)
        server.respond(to: 1, status: "404", [("content-type", "text/plain"), ("x", "")], body: Array("hello".utf8))
        client.talk(to: server)
        #expect(stream.isEnded && stream.failure == nil && stream.status == 404)
        #expect(handler.fields == ["head content-type: text/plain", "head x: "])
        #expect(handler.body == Array("hello".utf8) && stream.bodyBytes == 5)
        #expect(stream.firstByte > 0 && stream.endedAt >= stream.firstByte)
        #expect(stream.bytesIn > 18 + 5 && stream.bytesOut > 9)
        #expect(client.session.openStreams == 0 && client.session.isIdle)
        #expect(server.requests[1]?.closed == HTTP2ErrorCode.none)
    }

    /// The same stream object serves one exchange after the other, and remembers nothing.
    @Test func aStreamIsUsedAgain() throws {
        let client = try Client()
        let stream = HTTP2Stream(on: client.loop)
        for number in 0..<100 {
            stream.begin(deadline: .max)
            client.session.reserve(stream)
            try stream.submit(.get("/\(number)"))
            client.talk(to: server)
            let id = Int32(1 + 2 * number)
            #expect(server.requests[id]?.fields[":path"] == "/\(number)")
            server.respond(to: id, body: number % 2 == 0 ? [1] : nil)
            client.talk(to: server)
            #expect(
                stream.isEnded && stream.failure == nil && stream.status == 200 && stream.bodyBytes == (number + 1) % 2)
        }
        #expect(client.session.openStreams == 0)
    }

    @Test func manyStreamsAtOnceDoNotMixUp() throws {
        let client = try Client()
        let handlers = (0..<100).map { _ in Collector() }
        let streams = try handlers.enumerated().map { try client.begin(.get("/\($0)"), handler: $1) }
        client.talk(to: server)
        for (index, _) in streams.enumerated().reversed() {
            server.respond(
                to: Int32(1 + 2 * index), [("n", "\(index)")], body: Array(repeating: UInt8(index), count: 20_000))
        }
        client.talk(to: server)
        for (index, handler) in handlers.enumerated() {
            #expect(handler.fields == ["head n: \(index)"])
            #expect(handler.body == Array(repeating: UInt8(index), count: 20_000))
            #expect(streams[index].isEnded && streams[index].failure == nil)
        }
    }

    @Test func interimResponsesAndTrailersAreToldApart() throws {
        let client = try Client()
        let handler = Collector()
        let stream = try client.begin(handler: handler)
        client.talk(to: server)
        server.interim(1, status: "103")
        client.talk(to: server)
        #expect(!stream.isEnded)
        server.respond(to: 1, [("a", "1")], body: [7], trailers: [("grpc-status", "0")])
        client.talk(to: server)
        #expect(stream.failure == nil && stream.isEnded && stream.status == 200)
        #expect(handler.fields == ["head a: 1", "trailers grpc-status: 0"])
    }

    @Test func endlessInterimResponsesAreEnded() throws {
        let client = try Client()
        let stream = try client.begin()
        client.talk(to: server)
        for _ in 0..<33 { server.interim(1, status: "102") }
        client.talk(to: server)
        #expect(stream.failure == .malformed("too many interim responses"))
    }

    // MARK: - Requests

    @Test func fieldsMayChangeFromRequestToRequest() throws {
        let client = try Client()
        let head = HTTP2HeaderBlock.get("/")
        for round in 0..<3 {
            let bytes = Array("/round/\(round)".utf8)
            let (name, value) = (Array("x-round".utf8), Array(repeating: UInt8(ascii: "a"), count: round))
            bytes.withUnsafeBytes { path in
                name.withUnsafeBytes { name in
                    value.withUnsafeBytes { value in
                        head.setValue(of: 3, to: path)
                        for _ in 0..<round { head.append(name: name, value: value) }
                        _ = try? client.begin(head)
                        head.removeAppended()
                    }
                }
            }
        }
        // What was set is gone by now: the requests have copies.
        client.talk(to: server)
        #expect([1, 3, 5].map { server.requests[$0]?.fields[":path"] } == ["/round/0", "/round/1", "/round/2"])
        #expect([1, 3, 5].map { server.requests[$0]?.fields["x-round"] } == [nil, "a", "aa"])
        for id: Int32 in [1, 3, 5] { server.respond(to: id) }
        client.talk(to: server)
    }

    /// Larger than what the server takes at first, so that it goes on by its window updates.
    @Test func aLargeBodyIsSentWhole() throws {
        let client = try Client()
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try body.withUnsafeBytes { bytes in
            let stream = try client.begin(.get("/", method: "POST"), body: .bytes(bytes))
            client.talk(to: server)
            server.respond(to: 1)
            client.talk(to: server)
            #expect(stream.failure == nil && stream.isEnded && stream.bytesOut > 300_000)
        }
        #expect(server.requests[1]?.body == body && server.requests[1]?.isWhole == true)
    }

    @Test func anEmptyBodyEndsTheRequest() throws {
        let client = try Client()
        let stream = try client.begin(body: .bytes(UnsafeRawBufferPointer(start: nil, count: 0)))
        client.talk(to: server)
        #expect(server.requests[1]?.isWhole == true)
        server.respond(to: 1)
        client.talk(to: server)
        #expect(stream.failure == nil && stream.isEnded)
    }

    /// A server may answer before it has the whole request; the rest is not sent.
    @Test func anEarlyAnswerCounts() throws {
        let client = try Client()
        let body = [UInt8](repeating: 1, count: 1 << 20)
        try body.withUnsafeBytes { bytes in
            let stream = try client.begin(body: .bytes(bytes))
            _ = server.receive(client.output())
            server.respond(to: 1, status: "413")
            client.receive(server.output())
            #expect(stream.isEnded && stream.failure == nil && stream.status == 413)
        }
        client.talk(to: server)
        #expect(client.session.openStreams == 0)
        #expect(server.requests[1]?.closed != nil)
        #expect((server.requests[1]?.body.count ?? 0) < 1 << 20)
    }

    // MARK: - Ends that are not good

    @Test func aResetIsToldByItsCode() throws {
        let client = try Client()
        let (first, second, third) = (try client.begin(), try client.begin(), try client.begin())
        client.talk(to: server)
        server.reset(1, .internalError)
        server.reset(3, .refusedStream)
        server.respond(to: 5)
        client.talk(to: server)
        #expect(first.failure == .reset(.internalError) && second.failure == .refused)
        #expect(third.isEnded && third.failure == nil)
        #expect(client.session.failure == nil && client.session.hasRoom)
    }

    @Test func afterGoAwayStreamsBelowGoOnAndThoseAboveAreRefused() throws {
        let client = try Client()
        let streams = try (0..<4).map { _ in try client.begin() }
        client.talk(to: server)
        server.goAway(after: 3)
        client.talk(to: server)
        #expect(streams.map(\.failure) == [nil, nil, .refused, .refused])
        #expect(!client.session.takesStreams && !client.session.hasRoom && client.session.goAway == HTTP2ErrorCode.none)
        server.respond(to: 1)
        server.respond(to: 3, body: [1, 2])
        client.talk(to: server)
        #expect(streams.map(\.isEnded) == [true, true, true, true] && streams[1].failure == nil)
        #expect(client.session.isIdle)
    }

    /// A request that was submitted but not sent when the GOAWAY came was never seen.
    @Test func afterGoAwayWhatIsUnsentIsRefused() throws {
        let client = try Client()
        client.talk(to: server)
        server.goAway(after: 0)
        let stream = try client.begin()
        client.receive(server.output())
        client.talk(to: server)
        #expect(stream.failure == .refused && server.requests.isEmpty)
    }

    @Test func givingUpResetsTheStreamAtTheServer() throws {
        let client = try Client()
        let (unsent, sent) = (try client.begin(), try client.begin())
        unsent.cancel()
        client.talk(to: server)
        server.respond(to: 3, body: [1, 2, 3])
        sent.cancel(as: .timedOut)
        client.talk(to: server)
        #expect(unsent.failure == .cancelled && sent.failure == .timedOut)
        #expect(server.requests[1] == nil, "nothing of it was sent")
        #expect(server.requests[3]?.closed == .cancel || server.requests[3]?.closed == HTTP2ErrorCode.none)
        #expect(client.session.openStreams == 0)
        let next = try client.begin()
        client.talk(to: server)
        server.respond(to: 5)
        client.talk(to: server)
        #expect(next.isEnded && next.failure == nil)
    }

    @Test func aBodyThatIsGivenUpIsReadNoMore() throws {
        let client = try Client()
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        let stream = try client.begin(body: .bytes(UnsafeRawBufferPointer(memory)))
        _ = server.receive(client.output())
        stream.cancel()
        memory.deallocate()
        client.talk(to: server)
        #expect(server.requests[1]?.closed == .cancel)
        #expect((server.requests[1]?.body.count ?? .max) < 1 << 20)
    }

    @Test func whatIsTooLargeEndsItsStreamOnly() throws {
        var settings = HTTP2Settings()
        (settings.maxHeadBytes, settings.maxBodyBytes) = (1_000, 10_000)
        let client = try Client(settings)
        let streams = try (0..<4).map { _ in try client.begin() }
        // The limit is the client's word, which this server would keep: it has not read it yet.
        client.receive(server.output())
        _ = server.receive(client.output())
        server.respond(to: 1, [("big", String(repeating: "x", count: 1_000))], body: [1])
        server.respond(to: 3, body: Array(repeating: 1, count: 10_001))
        server.respond(to: 5, body: Array(repeating: 1, count: 10_000))
        server.respond(to: 7, body: [1], trailers: [("big", String(repeating: "x", count: 1_000))])
        client.talk(to: server)
        #expect(streams[0].failure == .headTooLarge(limit: 1_000))
        #expect(streams[1].failure == .bodyTooLarge(limit: 10_000))
        #expect(streams[2].failure == nil && streams[2].isEnded)
        #expect(streams[3].failure == .headTooLarge(limit: 1_000))
        #expect(client.session.openStreams == 0 && client.session.failure == nil)
    }

    @Test func theEndOfTheConnectionEndsAllStreams() throws {
        let client = try Client()
        let streams = try (0..<3).map { _ in try client.begin() }
        let reserved = HTTP2Stream(on: client.loop)
        reserved.begin(deadline: .max)
        client.session.reserve(reserved)
        client.session.end(as: .lost(.reset))
        #expect((streams + [reserved]).allSatisfy { $0.isEnded && $0.failure == .lost(.reset) })
        #expect(throws: HTTP2Failure.lost(.reset)) { try reserved.submit(.get("/")) }
    }

    @Test func deadlinesEndTheirStreamsOnly() throws {
        let client = try Client()
        let streams = (1...3).map { deadline in
            let stream = HTTP2Stream(on: client.loop)
            stream.begin(deadline: Int64(deadline))
            client.session.reserve(stream)
            return stream
        }
        for stream in streams { try stream.submit(.get("/")) }
        client.talk(to: server)
        client.session.expire(upTo: 2)
        #expect(streams.map(\.failure) == [.timedOut, .timedOut, nil])
        #expect(client.session.earliestDeadline == 3)
        server.respond(to: 5)
        client.talk(to: server)
        #expect(streams[2].isEnded && streams[2].failure == nil && server.requests[1]?.closed == .cancel)
    }

    // MARK: - What the two agree on

    @Test func thePeersLimitOfStreamsIsKept() throws {
        let server = MemoryServer(settings: [(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 2)])
        let client = try Client()
        #expect(client.session.hasRoom)
        let first = try client.begin()
        #expect(!client.session.hasRoom, "one, until the server has said how many")
        client.talk(to: server)
        #expect(client.session.hasRoom)
        let second = try client.begin()
        #expect(!client.session.hasRoom)
        second.cancel()
        client.talk(to: server)
        #expect(client.session.hasRoom, "the reset was sent")
        server.respond(to: 1)
        client.talk(to: server)
        #expect(first.isEnded && client.session.openStreams == 0)
    }

    /// A stream that does not consume gets one window of bytes and no more; the others are not held up by it.
    @Test func whatIsNotConsumedHoldsUpItsStreamOnly() throws {
        var settings = HTTP2Settings()
        (settings.streamWindow, settings.connectionWindow) = (20_000, 65_535)
        let client = try Client(settings)
        let (slow, other) = (Collector(), Collector())
        let stream = try client.begin(handler: slow, consumes: false)
        let second = try client.begin(handler: other)
        client.talk(to: server)
        server.respond(to: 1, body: Array(repeating: 1, count: 100_000))
        server.respond(to: 3, body: Array(repeating: 2, count: 500_000))
        client.talk(to: server)
        #expect(slow.body.count == 20_000 && !stream.isEnded)
        #expect(other.body.count == 500_000 && second.isEnded)
        for _ in 0..<10 {
            stream.consume(20_000)
            client.talk(to: server)
        }
        #expect(slow.body.count == 100_000 && stream.isEnded && stream.failure == nil)
    }

    @Test func theHeaderTableMayBeOfAnySize() throws {
        for size in [0, 64, 4_096, 65_536] {
            var settings = HTTP2Settings()
            settings.headerTableSize = size
            let (client, server) = (try Client(settings), MemoryServer())
            for number in 0..<50 {
                let handler = Collector()
                let stream = try client.begin(handler: handler)
                client.talk(to: server)
                server.respond(to: Int32(1 + 2 * number), (0..<10).map { ("x-\($0)", "value \(number * $0 % 7)") })
                client.talk(to: server)
                #expect(stream.isEnded && handler.fields.count == 10)
            }
        }
    }
}
