import CHiredis
import Foundation
import Squall

/// One user's connection, by hiredis, which blocks until the reply is there.
public actor RedisClient: CallClient {
    private let context: UnsafeMutablePointer<redisContext>
    /// For whoever ends a call from outside the actor.
    private nonisolated let socket: Int32

    /// Connects, and chooses the database.
    ///
    /// - Throws: `CallFailed`, whose kind is what reports count.
    init(_ settings: RedisPlugin.Settings, within timeout: Duration) throws(CallFailed) {
        let (seconds, attoseconds) = timeout.components
        let limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        guard let context = redisConnectWithTimeout(settings.address.host, Int32(settings.address.port), limit) else {
            throw CallFailed(.connectFailed, "hiredis has no memory")
        }
        guard context.pointee.err == 0 else {
            defer { redisFree(context) }
            throw Self.failure(of: context, connecting: true)
        }
        (self.context, socket) = (context, context.pointee.fd)
        guard settings.database != 0 else { return }
        do throws(CallFailed) {
            // Nobody can end this from outside yet.
            redisSetTimeout(context, limit)
            let chosen = try Self.send([Array("SELECT".utf8), Array("\(settings.database)".utf8)], to: context)
            if let failure = chosen.failure { throw failure }
            redisSetTimeout(context, timeval())
        } catch {
            redisFree(context)
            throw error
        }
    }

    public func perform(_ call: RedisCommand, values: CallValues) async throws -> CallOutcome {
        let words = try call.words.map { try values.bytes($0) }
        return try await withTaskCancellationHandler {
            try Self.send(words, to: context)
        } onCancel: {
            // Out of time: the thread that blocks in hiredis returns.
            shutdown(socket, Int32(SHUT_RDWR))
        }
    }

    public func close() async { redisFree(context) }

    /// Sends a command and blocks until its reply is there.
    private static func send(
        _ words: [[UInt8]], to context: UnsafeMutablePointer<redisContext>
    ) throws(CallFailed) -> CallOutcome {
        let copies = words.map(copy)
        defer { for copy in copies { free(copy) } }
        var arguments = copies.map { UnsafePointer<CChar>($0) }
        var lengths = words.map(\.count)
        guard let answer = redisCommandArgv(context, Int32(words.count), &arguments, &lengths) else {
            throw failure(of: context, connecting: false)
        }
        defer { freeReplyObject(answer) }
        let bytesOut = words.reduce(0) { $0 + $1.count }
        return RedisReply.outcome(of: answer.load(as: redisReply.self), bytesOut: bytesOut)
    }

    /// What hiredis says went wrong. Its connection is of no use after that.
    private static func failure(of context: UnsafeMutablePointer<redisContext>, connecting: Bool) -> CallFailed {
        let reason = errno
        let text = withUnsafeBytes(of: context.pointee.errstr) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let kind: ErrorKind =
            switch (context.pointee.err, reason) {
            case (REDIS_ERR_IO, ECONNREFUSED): .connectRefused
            case (REDIS_ERR_IO, ETIMEDOUT) where connecting: .connectTimeout
            case (REDIS_ERR_IO, ECONNRESET), (REDIS_ERR_IO, EPIPE): .reset
            case (REDIS_ERR_EOF, _): .closed
            case (REDIS_ERR_PROTOCOL, _): .malformed
            default: connecting ? .connectFailed : .call
            }
        return CallFailed(kind, text)
    }

    /// The bytes where C finds them; there may be zeros in them.
    private static func copy(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        let copy = malloc(max(bytes.count, 1))?.assumingMemoryBound(to: CChar.self)
        bytes.withUnsafeBytes { if let copy, let from = $0.baseAddress { memcpy(copy, from, $0.count) } }
        return copy
    }
}
