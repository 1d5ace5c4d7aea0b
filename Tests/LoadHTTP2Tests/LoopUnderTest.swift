import Foundation
import LoadLoop
import TestServers

@testable import LoadHTTP2

/// Runs `body` as a task on a loop of its own.
func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Result
) async throws -> Result {
    try await withLoops(1, spin: .zero) { loops in
        let loop = loops[0]
        return try await withTaskExecutorPreference(loop.executor) { @concurrent in
            // A closure that does nothing but call `body` would not switch to the loop first.
            precondition(loop.isCurrent, "a task that prefers a loop runs on it")
            return try await body(loop)
        }
    }
}

extension EventLoop {
    func sleep(milliseconds: Int64) async {
        _ = await sleeps.sleep(until: MonotonicClock.now() + milliseconds * 1_000_000)
    }
}

extension Int64 {
    /// An instant so many seconds from now. Far enough that only a test that hangs meets it.
    static func inSeconds(_ seconds: Double) -> Int64 { MonotonicClock.now() + Int64(seconds * 1e9) }
}

/// Opens connections, and does not wait for ever.
private final class PatientDialer: HTTP2Dialer {
    private let dialer: Dialer

    init(_ dialer: Dialer) {
        self.dialer = dialer
    }

    func dial(deadline: Int64) async throws(StreamFailure) -> ByteStream {
        try await dialer.dial(deadline: Swift.min(deadline, .inSeconds(20))).stream
    }
}

/// Runs `body` with a pool of connections to a port, and closes it.
func withPool<Result: Sendable>(
    to port: Int, connections: Int = 1, _ settings: HTTP2Settings = HTTP2Settings(),
    _ body: @escaping @Sendable (EventLoop, LoopBound<HTTP2Pool>) async throws -> Result
) async throws -> Result {
    try await onLoop { loop in
        let dialer = Dialer(host: "127.0.0.1", port: port, on: loop, policy: AddressPolicy())
        let pool = HTTP2Pool(
            on: loop, settings: settings, connections: connections, dialer: PatientDialer(dialer))
        defer { pool.close() }
        return try await body(loop, LoopBound(pool, to: loop))
    }
}

/// What became of one exchange.
struct Outcome: Sendable, Equatable {
    var status = 0
    var body: [UInt8] = []
    var fields: [String] = []
    var failure: HTTP2Failure?
    var waited: Int64 = 0
    var openedConnection = false
}

extension HTTP2Pool {
    /// Performs one exchange on a stream, from its place to its end.
    func perform(
        _ head: HTTP2HeaderBlock, body: HTTP2Body = .none, on stream: HTTP2Stream, deadline: Int64 = .inSeconds(30)
    ) async -> Outcome {
        let handler = Collector()
        stream.handler = handler
        var outcome = Outcome()
        do throws(HTTP2Failure) {
            try await acquire(stream, deadline: deadline)
            try stream.submit(head, body: body)
            try await stream.waitForEnd()
        } catch {
            outcome.failure = error
        }
        withExtendedLifetime(handler) {}
        (outcome.status, outcome.body, outcome.fields) = (stream.status, handler.body, handler.fields)
        (outcome.waited, outcome.openedConnection) = (stream.waited, stream.openedConnection)
        return outcome
    }
}

/// Starts a task on the loop.
func onLoopTask<Result: Sendable>(
    _ loop: EventLoop, _ body: @escaping @Sendable () async -> Result
) -> Task<Result, Never> {
    Task(executorPreference: loop.executor) {
        precondition(loop.isCurrent)
        return await body()
    }
}
