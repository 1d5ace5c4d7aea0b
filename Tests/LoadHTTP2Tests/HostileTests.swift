import CNGHTTP2
import LoadLoop
import Synchronization
import Testing

@testable import LoadHTTP2

/// What broken and hostile servers do, to a session in memory: at once, and byte by byte.
@Suite struct HostileSessionTests {
    @Test(arguments: HostileCase.all) func isToldAsWhatItIs(_ hostile: HostileCase) throws {
        for piece in [Int.max, 1, 7] {
            let client = try Client(HostileCase.settings)
            let stream = try client.begin()
            _ = client.output()
            let bytes = (hostile.greets ? Frame.settings() : []) + hostile.bytes
            var at = 0
            while at < bytes.count {
                let end = min(bytes.count, at + min(piece, bytes.count))
                client.receive(Array(bytes[at..<end]))
                _ = client.output()
                at = end
            }
            // The connection's part: what has failed is at its end, and so is what was closed.
            if let failure = client.session.failure { client.session.end(as: failure) }
            if hostile.closes {
                let error = client.session.goAway ?? .none
                client.session.end(as: error == .none ? .lost(nil) : .goneAway(error))
            }
            #expect(stream.isEnded, "in pieces of \(piece)")
            #expect(hostile.isMet(by: stream.failure), "in pieces of \(piece): \(String(describing: stream.failure))")
            #expect(client.session.isIdle)
        }
    }

    /// Conversations with flipped, lost and repeated bytes: whatever comes of them, they come to an end.
    @Test func damagedConversationsEnd() throws {
        var random = SeededNumbers(seed: 4_711)
        for _ in 0..<400 {
            let (client, server) = (try Client(HostileCase.settings), MemoryServer())
            let streams = try (0..<4).map { try client.begin(.get("/\($0)"), handler: nil) }
            _ = server.receive(client.output())
            server.respond(to: 1, [("a", "b")], body: Array(repeating: 1, count: 3_000))
            server.interim(3, status: "103")
            server.respond(to: 3, body: [1, 2], trailers: [("c", "d")])
            server.reset(5, .internalError)
            server.goAway(after: 5)
            var bytes = server.output()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
                default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
                }
            }
            var at = 0
            while at < bytes.count {
                let end = min(bytes.count, at + Int.random(in: 1...500, using: &random))
                client.receive(Array(bytes[at..<end]))
                _ = client.output()
                at = end
            }
            #expect((0...4).contains(client.session.openStreams))
            client.session.end(as: .lost(nil))
            #expect(streams.allSatisfy(\.isEnded) && client.session.isIdle)
        }
    }

    /// The server acknowledges nothing and reads nothing: what is kept for it is bounded.
    @Test(arguments: [Frame.settings(), Frame.frame(6, Array(repeating: 0, count: 8))])
    func aFloodThatIsNotReadEndsTheConnection(_ frame: [UInt8]) throws {
        let client = try Client()
        let stream = try client.begin()
        client.receive(Frame.settings())
        var sent = 0
        while client.session.failure == nil, sent < 100_000 {
            client.receive(frame)
            sent += 1
        }
        #expect(sent <= 2_000)
        client.session.end(as: .lost(nil))
        guard case .malformed = stream.failure else {
            Issue.record("\(String(describing: stream.failure))")
            return
        }
    }

    /// What the peer opens of its window in order to stall: the request waits, and its deadline ends it.
    @Test func aWindowOfNothingHoldsUpTheBodyOnly() throws {
        let server = MemoryServer(settings: [(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0)])
        let client = try Client()
        client.talk(to: server)
        let body = [UInt8](repeating: 1, count: 100)
        try body.withUnsafeBytes { bytes in
            let stuck = try client.begin(body: .bytes(bytes))
            let free = try client.begin()
            client.talk(to: server)
            server.respond(to: 3)
            client.talk(to: server)
            #expect(free.isEnded && free.failure == nil && !stuck.isEnded)
            #expect(server.requests[1]?.body == [])
            stuck.cancel(as: .timedOut)
            client.talk(to: server)
            #expect(server.requests[1]?.closed == .cancel && client.session.openStreams == 0)
        }
    }
}

/// The same on real connections: and the exchange after it is as good as if nothing was.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostileConnectionTests {
    @Test func areToldAsWhatTheyAreAndTheNextExchangeIsGood() async throws {
        var replaced = 0
        for hostile in HostileCase.all {
            let server = try RawServer.firstHostile { connection in
                if hostile.greets { connection.send(Frame.settings()) }
                connection.send(hostile.bytes)
                return hostile.closes
            }
            let (first, second) = try await withPool(to: server.port, HostileCase.settings) { loop, pool in
                let stream = HTTP2Stream(on: loop)
                let first = await pool.value.perform(.get("/"), on: stream)
                // Where the connection has ended there is another one, of a server that answers.
                let isReplaced = pool.value.openConnections == 0
                return (first, isReplaced ? await pool.value.perform(.get("/"), on: stream) : nil)
            }
            // A server that hangs up over what it has not read may do so by a reset.
            let failure = first.failure == .lost(.reset) ? .lost(nil) : first.failure
            #expect(hostile.isMet(by: failure), "\(hostile.name): \(String(describing: first.failure))")
            if let second {
                replaced += 1
                #expect(second.failure == nil, "\(hostile.name): \(String(describing: second.failure))")
                #expect(second.status == 200 && second.openedConnection, "\(hostile.name)")
            }
        }
        #expect(replaced > 50)
    }

    @Test func aConnectionResetWithinAFrameIsLost() async throws {
        let server = try RawServer { connection in
            _ = connection.awaitRequest()
            connection.send(Frame.settings() + Frame.frame(1, flags: 4, stream: 1, length: 50, [0x88]))
            connection.resetAtClose()
        }
        let outcome = try await withPool(to: server.port) { loop, pool in
            await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop))
        }
        #expect(outcome.failure == .lost(.reset))
    }

    /// Pings without end, whose answers nobody reads: the connection ends, and other connections go on meanwhile.
    @Test func aFloodIsEnded() async throws {
        let server = try RawServer { connection in
            connection.send(Frame.settings())
            let pings = Array(repeating: Frame.frame(6, Array(repeating: 0, count: 8)), count: 1_000).flatMap { $0 }
            while connection.send(pings) {}
        }
        let outcome = try await withPool(to: server.port) { loop, pool in
            await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop), deadline: .inSeconds(60))
        }
        guard case .malformed = outcome.failure else {
            Issue.record("\(String(describing: outcome.failure))")
            return
        }
    }

    /// A server that takes a connection and hangs up, each time: everybody fails, nobody hangs, nothing spins.
    @Test func aTargetThatHangsUpEachTimeFailsEachExchange() async throws {
        let accepted = Counter()
        let server = try RawServer { _ in accepted.count() }
        let failures = try await withPool(to: server.port) { loop, pool in
            let tasks = (0..<20).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure }
            }
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            return failures
        }
        #expect(failures.allSatisfy { $0 == .lost(nil) || $0 == .lost(.reset) }, "\(failures)")
        #expect(accepted.value <= 20)
    }

    @Test func noRoomAtAllIsWaitedOut() async throws {
        let server = try RawServer { connection in
            connection.send(Frame.settings([(3, 0)]))
            connection.drain()
        }
        let (first, second) = try await withPool(to: server.port) { loop, pool in
            let stream = HTTP2Stream(on: loop)
            // The first one is on its way before the server has said that there is no room.
            let first = await pool.value.perform(.get("/"), on: stream, deadline: .inSeconds(0.1))
            return (first, await pool.value.perform(.get("/"), on: stream, deadline: .inSeconds(0.1)))
        }
        #expect(first.failure == .timedOut && second.failure == .timedOut)
    }
}

private final class Counter: Sendable {
    private let number = Mutex(0)
    func count() { number.withLock { $0 += 1 } }
    var value: Int { number.withLock { $0 } }
}

extension RawServer {
    /// A server whose first connection is played by `play`, once a request is there, and whose later ones answer well.
    ///
    /// - Parameter play: says whether to hang up after it.
    static func firstHostile(_ play: @escaping @Sendable (Connection) -> Bool) throws -> RawServer {
        let connections = Counter()
        return try RawServer { connection in
            connections.count()
            if connections.value == 1 {
                if connection.awaitRequest(), !play(connection) { connection.drain() }
                return
            }
            connection.send(Frame.settings())
            guard connection.awaitRequest() else { return }
            connection.send(Frame.headers(1, end: true))
            connection.drain()
        }
    }
}

extension RawServer.Connection {
    /// Reads until a request's head is there.
    func awaitRequest() -> Bool {
        var bytes: [UInt8] = []
        while true {
            let new = receive()
            if new.isEmpty { return false }
            bytes += new
            var at = 24
            while at + 9 <= bytes.count {
                let length = Int(bytes[at]) << 16 | Int(bytes[at + 1]) << 8 | Int(bytes[at + 2])
                if bytes[at + 3] == 1, at + 9 + length <= bytes.count { return true }
                at += 9 + length
            }
        }
    }
}

/// The same numbers each time.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
