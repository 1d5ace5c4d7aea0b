import CHiredis
import Squall

/// What a server said, as results of a step and as an outcome.
enum RedisReply {
    /// - Parameters:
    ///   - reply: valid during the call.
    ///   - bytesOut: how long the command was.
    static func outcome(of reply: redisReply, bytesOut: Int) -> CallOutcome {
        if reply.type == REDIS_REPLY_ERROR {
            // The connection is fine: a failure that is returned keeps it.
            return CallOutcome(
                failure: CallFailed(.status, String(decoding: bytes(of: reply), as: UTF8.self)), bytesOut: bytesOut)
        }
        var results: [String: [UInt8]] = ["type": Array(type(of: reply).utf8)]
        switch reply.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
            results["reply"] = bytes(of: reply)
            results["length"] = Array("\(reply.len)".utf8)
        case REDIS_REPLY_INTEGER: results["reply"] = Array("\(reply.integer)".utf8)
        case REDIS_REPLY_ARRAY: results["length"] = Array("\(reply.elements)".utf8)
        default: break
        }
        return CallOutcome(results: results, bytesOut: bytesOut, bytesIn: Int(reply.len))
    }

    private static func bytes(of reply: redisReply) -> [UInt8] {
        guard let text = reply.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: text, count: Int(reply.len)))
    }

    private static func type(of reply: redisReply) -> String {
        switch reply.type {
        case REDIS_REPLY_STRING: "string"
        case REDIS_REPLY_STATUS: "status"
        case REDIS_REPLY_INTEGER: "integer"
        case REDIS_REPLY_ARRAY: "list"
        case REDIS_REPLY_NIL: "nil"
        default: "\(reply.type)"
        }
    }
}
