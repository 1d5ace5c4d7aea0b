import Squall

/// A command as a step has it: `GET cart:${id}`, or `[SET, "cart:${id}", two words]`.
public struct RedisCommand: Codable, Sendable {
    /// Its words; values are filled into each by itself, so that one with a blank in it stays one word.
    let words: [CallText]

    /// What it is called, in capitals.
    var name: String { words.first?.written.uppercased() ?? "" }

    /// How many words known commands have; what is not listed is left to the server.
    private static let lengths: [String: ClosedRange<Int>] = [
        "GET": 2...2, "SET": 3...9, "DEL": 2...1_000, "INCR": 2...2, "DECR": 2...2, "INCRBY": 3...3,
        "EXISTS": 2...1_000,
        "EXPIRE": 3...4, "TTL": 2...2, "MGET": 2...1_000, "HGET": 3...3, "HSET": 4...1_000, "HGETALL": 2...2,
        "HDEL": 3...1_000, "LPUSH": 3...1_000, "RPUSH": 3...1_000, "LPOP": 2...3, "RPOP": 2...3, "LRANGE": 4...4,
        "LLEN": 2...2, "SADD": 3...1_000, "SREM": 3...1_000, "SMEMBERS": 2...2, "ZADD": 4...1_000, "PING": 1...2,
        "ECHO": 2...2,
    ]
    /// Commands after which a connection is no longer one of commands and replies.
    private static let refused: Set<String> = ["SUBSCRIBE", "PSUBSCRIBE", "MONITOR", "SYNC", "PSYNC"]

    /// Reads a command. Reports what is wrong and returns nil.
    init?(_ node: LocatedNode, into diagnostics: inout Diagnostics) {
        let wanted = "a command, for example GET cart:7, or [SET, cart:7, two words]"
        var texts: [CallText] = []
        switch node.value {
        case .scalar(let text, _):
            for word in text.split(separator: " ") {
                guard let text = try? CallText(String(word)) else { return nil }
                texts.append(text)
            }
        default:
            for word in node.list("redis", wanted: wanted, into: &diagnostics) ?? [] {
                guard let text = word.callText("a word of redis", wanted: "text", into: &diagnostics) else {
                    return nil
                }
                texts.append(text)
            }
        }
        guard let first = texts.first else {
            if case .scalar = node.value { node.refuse("redis", wanted: wanted, into: &diagnostics) }
            return nil
        }
        words = texts
        let name = first.written.uppercased()
        func report(_ message: String, _ fix: String) {
            diagnostics.report(Diagnostic(message, fix: fix, at: node.location))
        }
        guard !Self.refused.contains(name) else {
            report("\(name) is no exchange: it has no reply of its own", "send commands that are answered")
            return nil
        }
        guard let lengths = Self.lengths[name] else {
            guard let near = name.nearest(among: Self.lengths.keys.sorted()) else { return }
            report("redis command \"\(first.written)\" is unknown", "did you mean \(near)?")
            return nil
        }
        guard lengths.contains(texts.count) else {
            let takes =
                lengths.upperBound == lengths.lowerBound
                ? "\(lengths.lowerBound - 1)" : "\(lengths.lowerBound - 1) or more"
            report(
                "\(name) has \(texts.count - 1) arguments and takes \(takes)",
                "put words with blanks in a list: [SET, cart:7, two words]")
            return nil
        }
    }
}
