import Glibc
import LoadLoop
import Testing

@testable import LoadHTTP2

@Suite(.serialized, .timeLimit(.minutes(2))) struct PoolTests {
    /// Performs so many exchanges by so many users at once, and returns what became of them.
    private static func load(
        _ pool: LoopBound<HTTP2Pool>, on loop: EventLoop, users: Int, each: Int, path: String
    ) async -> [Outcome] {
        let tasks = (0..<users).map { _ in
            onLoopTask(loop) {
                let stream = HTTP2Stream(on: loop)
                let head = HTTP2HeaderBlock.get(path)
                var outcomes: [Outcome] = []
                for _ in 0..<each { outcomes.append(await pool.value.perform(head, on: stream)) }
                return outcomes
            }
        }
        var outcomes: [Outcome] = []
        for task in tasks { outcomes += await task.value }
        return outcomes
    }

    private func areServed(by server: RealServer, connections: Int = 2) async throws {
        for (name, size) in RealServer.files {
            let (users, each) = size > 1_000_000 ? (5, 2) : (50, 20)
            let (outcomes, open) = try await withPool(to: server.port, connections: connections) { loop, pool in
                let outcomes = await Self.load(pool, on: loop, users: users, each: each, path: "/\(name)")
                return (outcomes, pool.value.openConnections)
            }
            #expect(outcomes.count == users * each)
            #expect(outcomes.allSatisfy { $0.failure == nil && $0.status == 200 && $0.body.count == size }, "\(name)")
            #expect(open == connections && outcomes.filter(\.openedConnection).count == connections)
        }
    }

    @Test func exchangesWithNghttpd() async throws { try await areServed(by: try await .nghttpd()) }
    @Test func exchangesWithNginx() async throws { try await areServed(by: try await .nginx()) }
    @Test func exchangesWithNghttpx() async throws { try await areServed(by: try await .nghttpx(), connections: 1) }

    @Test func bodiesAreSentToNghttpd() async throws {
        let server = try await RealServer.nghttpd(["--echo-upload"])
        let outcomes = try await withPool(to: server.port) { loop, pool in
            var outcomes: [Outcome] = []
            let stream = HTTP2Stream(on: loop)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_000_000, alignment: 1)
            defer { memory.deallocate() }
            for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index &* 13) }
            for size in [0, 1, 16_384, 65_536, 2_000_000] {
                let body = UnsafeRawBufferPointer(rebasing: memory[..<size])
                outcomes.append(await pool.value.perform(.get("/", method: "POST"), body: .bytes(body), on: stream))
            }
            return outcomes
        }
        #expect(outcomes.map(\.failure) == [nil, nil, nil, nil, nil])
        #expect(outcomes.map(\.body.count) == [0, 1, 16_384, 65_536, 2_000_000])
        #expect(outcomes.last?.body == (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) })
    }

    /// One message at a time to and fro on one stream, then a flood that has to wait for the server.
    @Test func anOpenBodyIsSentOverTime() async throws {
        let server = try await RealServer.nghttpd(["--echo-upload"])
        let (echoed, end) = try await withPool(to: server.port) { loop, pool in
            let (stream, handler) = (HTTP2Stream(on: loop), Collector())
            stream.handler = handler
            try await pool.value.acquire(stream, deadline: .inSeconds(30))
            try stream.submit(.get("/", method: "POST"), body: .open)
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3_000_000, alignment: 1)
            defer { memory.deallocate() }
            memory.initializeMemory(as: UInt8.self, repeating: 9)
            var sent = 0
            for size in [10, 20, 3_000_000, 40] {
                let piece = UnsafeRawBufferPointer(rebasing: memory[..<size])
                #expect(try await stream.send(piece))
                sent += size
            }
            stream.finishSending()
            try await stream.waitForEnd()
            return (handler.body.count, sent)
        }
        #expect(echoed == end && echoed == 3_000_070)
    }

    /// The server takes one window and no more: who sends waits, until its deadline, or until the server has answered.
    @Test func whoSendsMoreThanIsTakenWaits() async throws {
        let silent = try silentServer()
        let answering = try RawServer { connection in
            connection.send(Frame.settings())
            guard connection.awaitRequest() else { return }
            usleep(20_000)
            connection.send(Frame.headers(1, end: true))
            connection.drain()
        }
        func send(to port: Int, seconds: Double) async throws -> (takesMore: Bool?, failure: HTTP2Failure?) {
            try await withPool(to: port) { loop, pool in
                let stream = HTTP2Stream(on: loop)
                let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
                defer { memory.deallocate() }
                memory.initializeMemory(as: UInt8.self, repeating: 1)
                do throws(HTTP2Failure) {
                    try await pool.value.acquire(stream, deadline: .inSeconds(seconds))
                    try stream.submit(.get("/", method: "POST"), body: .open)
                    return (try await stream.send(UnsafeRawBufferPointer(memory)), nil)
                } catch {
                    return (nil, error)
                }
            }
        }
        #expect(try await send(to: silent.port, seconds: 0.03) == (nil, .timedOut))
        #expect(try await send(to: answering.port, seconds: 30) == (false, nil))
    }

    @Test func aTaskIsToldWhenItsHandlerHasEnough() async throws {
        let server = try await RealServer.nginx()
        var settings = HTTP2Settings()
        settings.streamWindow = 65_536
        let sizes = try await withPool(to: server.port, settings) { loop, pool in
            let (stream, handler) = (HTTP2Stream(on: loop), Collector())
            stream.handler = handler
            stream.consumesAtOnce = false
            try await pool.value.acquire(stream, deadline: .inSeconds(30))
            try stream.submit(.get("/large"))
            var sizes: [Int] = []
            handler.enough = 1
            var consumed = 0
            while try await stream.waitForMore() {
                sizes.append(handler.body.count)
                stream.consume(handler.body.count - consumed)
                consumed = handler.body.count
                handler.enough = handler.body.count + 50_000
            }
            sizes.append(handler.body.count)
            return sizes
        }
        #expect(sizes.count > 40 && sizes == sizes.sorted() && sizes.last == 3_000_000)
    }

    // MARK: - Places

    /// More users than streams: never more at once than allowed, and nobody overtakes.
    @Test func whoFindsNoPlaceWaitsInOrder() async throws {
        let server = try await RealServer.nghttpd()
        var settings = HTTP2Settings()
        settings.maxStreams = 3
        let (order, most, waits) = try await withPool(to: server.port, settings) { loop, pool in
            let log = LoopBound(PlaceLog(), to: loop)
            let tasks = (0..<30).map { user in
                onLoopTask(loop) {
                    let stream = HTTP2Stream(on: loop)
                    do throws(HTTP2Failure) {
                        try await pool.value.acquire(stream, deadline: .inSeconds(30))
                        log.value.enter(user, after: stream.waited)
                        try stream.submit(.get("/small"))
                        try await stream.waitForEnd()
                    } catch {
                        Issue.record("\(error)")
                    }
                    log.value.leave()
                }
            }
            for task in tasks { await task.value }
            return (log.value.order, log.value.most, log.value.waits)
        }
        #expect(order == Array(0..<30))
        #expect(most == 3)
        #expect(waits.count == 30 && waits.dropFirst(3).allSatisfy { $0 > 0 })
    }

    @Test func theServersLimitIsKept() async throws {
        let server = try await RealServer.nginx("http2_max_concurrent_streams 5;")
        let outcomes = try await withPool(to: server.port) { loop, pool in
            await Self.load(pool, on: loop, users: 40, each: 10, path: "/small")
        }
        #expect(outcomes.count == 400 && outcomes.allSatisfy { $0.failure == nil && $0.status == 200 })
    }

    /// nginx says GOAWAY after so many requests: connections are replaced, and no exchange is lost.
    @Test func connectionsThatGoAwayAreReplaced() async throws {
        let server = try await RealServer.nginx("keepalive_requests 10;")
        let outcomes = try await withPool(to: server.port, connections: 2) { loop, pool in
            await Self.load(pool, on: loop, users: 4, each: 50, path: "/small")
        }
        #expect(outcomes.count == 200)
        #expect(
            outcomes.allSatisfy { $0.failure == nil || $0.failure == .refused }, "\(outcomes.compactMap(\.failure))")
        #expect(outcomes.filter { $0.failure == nil }.count >= 150)
        #expect(outcomes.filter(\.openedConnection).count > 5)
    }

    @Test func aConnectionThatIsClosedAtRestIsReplaced() async throws {
        let server = try await RealServer.nginx("keepalive_timeout 100ms;")
        let outcomes = try await withPool(to: server.port) { loop, pool in
            let stream = HTTP2Stream(on: loop)
            var outcomes = [await pool.value.perform(.get("/small"), on: stream)]
            while pool.value.openConnections > 0 { await loop.sleep(milliseconds: 5) }
            outcomes.append(await pool.value.perform(.get("/small"), on: stream))
            return outcomes
        }
        #expect(outcomes.map(\.failure) == [nil, nil] && outcomes.map(\.openedConnection) == [true, true])
    }

    @Test func aTargetThatDiesIsTold() async throws {
        let server = try await RealServer.nginx()
        let (first, later) = try await withPool(to: server.port) { loop, pool in
            let stream = HTTP2Stream(on: loop)
            let first = await pool.value.perform(.get("/small"), on: stream)
            try await server.server.die()
            let tasks = (0..<5).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/small"), on: HTTP2Stream(on: loop)).failure }
            }
            var later: [HTTP2Failure?] = []
            for task in tasks { later.append(await task.value) }
            later.append(await pool.value.perform(.get("/small"), on: stream).failure)
            return (first, later)
        }
        #expect(first.failure == nil)
        #expect(later.last == .connecting(.refused))
        #expect(
            later.allSatisfy { $0 == .connecting(.refused) || $0 == .lost(.reset) || $0 == .lost(nil) }, "\(later)")
    }

    @Test func whoWaitsForAConnectionThatCannotComeFailsWithIt() async throws {
        let failures = try await onLoop { loop in
            let dialer = LoopBound(RefusedDialer(on: loop), to: loop)
            let pool = LoopBound(
                HTTP2Pool(on: loop, settings: HTTP2Settings(), connections: 1, dialer: dialer.value), to: loop)
            let tasks = (0..<10).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure }
            }
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            #expect(dialer.value.attempts == 1)
            pool.value.close()
            return failures
        }
        #expect(failures == Array(repeating: .connecting(.refused), count: 10))
    }

    /// Of several addresses one may be dead: the next one in line tries the next address.
    @Test func whoWaitsForAConnectionTriesItselfWhereThereAreMoreAddresses() async throws {
        let failure = StreamFailure.at(try SocketAddress(numeric: "127.0.0.1"), .refused)
        let failures = try await onLoop { loop in
            let dialer = LoopBound(RefusedDialer(on: loop, as: failure), to: loop)
            let pool = LoopBound(
                HTTP2Pool(on: loop, settings: HTTP2Settings(), connections: 1, dialer: dialer.value), to: loop)
            let tasks = (0..<4).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure }
            }
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            #expect(dialer.value.attempts == 4)
            pool.value.close()
            return failures
        }
        #expect(failures == Array(repeating: .connecting(failure), count: 4))
    }

    // MARK: - Ends

    @Test func deadlinesHoldInLineAndOnAStream() async throws {
        let server = try silentServer()
        var settings = HTTP2Settings()
        settings.maxStreams = 2
        let (failures, early, later) = try await withPool(to: server.port, settings) { loop, pool in
            let tasks = (0..<6).map { user in
                onLoopTask(loop) {
                    let deadline = MonotonicClock.now() + Int64(20 + user) * 1_000_000
                    let outcome = await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop), deadline: deadline)
                    return (outcome.failure, MonotonicClock.now() < deadline)
                }
            }
            var outcomes: [(HTTP2Failure?, Bool)] = []
            for task in tasks { outcomes.append(await task.value) }
            // The line is empty, and places are free again.
            let later = await pool.value.perform(
                .get("/"), on: HTTP2Stream(on: loop), deadline: MonotonicClock.now() + 5_000_000)
            return (outcomes.map(\.0), outcomes.contains(where: \.1), later)
        }
        #expect(failures == Array(repeating: .timedOut, count: 6) && !early)
        #expect(later.failure == .timedOut)
    }

    @Test func cancellingStreamsEndsAllAndTheNextToo() async throws {
        let server = try silentServer()
        let (failures, next) = try await withPool(to: server.port) { loop, pool in
            let tasks = (0..<5).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure }
            }
            await loop.sleep(milliseconds: 20)
            loop.cancelStreams()
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            return (failures, await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure)
        }
        #expect(failures == Array(repeating: .cancelled, count: 5))
        #expect(next == .connecting(.cancelled))
    }

    @Test func closingThePoolEndsAll() async throws {
        let server = try silentServer()
        let failures = try await withPool(to: server.port) { loop, pool in
            let tasks = (0..<5).map { _ in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: HTTP2Stream(on: loop)).failure }
            }
            await loop.sleep(milliseconds: 20)
            pool.value.close()
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            return failures
        }
        #expect(failures == Array(repeating: .cancelled, count: 5))
    }

    @Test func aStreamIsCancelledFromOutside() async throws {
        let server = try silentServer()
        var settings = HTTP2Settings()
        settings.maxStreams = 1
        let failures = try await withPool(to: server.port, settings) { loop, pool in
            let streams = (0..<3).map { _ in LoopBound(HTTP2Stream(on: loop), to: loop) }
            let tasks = streams.map { stream in
                onLoopTask(loop) { await pool.value.perform(.get("/"), on: stream.value).failure }
            }
            await loop.sleep(milliseconds: 20)
            // One in line first, then the one on the connection, whose place the last one gets.
            for stream in [streams[1], streams[0], streams[2]] {
                stream.value.cancel()
                await loop.sleep(milliseconds: 5)
            }
            var failures: [HTTP2Failure?] = []
            for task in tasks { failures.append(await task.value) }
            return failures
        }
        #expect(failures == [.cancelled, .cancelled, .cancelled])
    }
}

/// Who got a place when, and how many had one at once.
final class PlaceLog {
    private(set) var order: [Int] = []
    private(set) var waits: [Int64] = []
    private(set) var most = 0
    private var inside = 0

    func enter(_ user: Int, after wait: Int64) {
        order.append(user)
        waits.append(wait)
        inside += 1
        most = max(most, inside)
    }

    func leave() { inside -= 1 }
}

/// Opens nothing, a moment later.
private final class RefusedDialer: HTTP2Dialer {
    private let loop: EventLoop
    private let failure: StreamFailure
    private(set) var attempts = 0

    init(on loop: EventLoop, as failure: StreamFailure = .refused) {
        (self.loop, self.failure) = (loop, failure)
    }

    var choosesAddresses: Bool { failure != failure.cause }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        attempts += 1
        await loop.sleep(milliseconds: 5)
        throw failure
    }
}
