/// A reply of memcached's text protocol.
enum MemcachedReply: Equatable {
    /// `VALUE` with its bytes: a hit.
    case value([UInt8])
    /// `END` alone: a miss.
    case miss
    /// `STORED`, `DELETED`, `NOT_FOUND` ...: what became of the command.
    case word(String)
    /// `ERROR`, `CLIENT_ERROR ...` or `SERVER_ERROR ...`: the line.
    case error(String)
}

/// Puts one reply together from bytes that come in pieces. Knows no socket and no clock.
struct MemcachedReplyMachine {
    /// How far the reply is.
    enum Progress: Equatable {
        /// There is more to come.
        case incomplete
        /// The reply, and how many of the last bytes belong to no reply: any are too many.
        case complete(MemcachedReply, unconsumed: Int)
        /// It is none of the protocol: why.
        case failed(String)
    }

    private var received: [UInt8] = []
    /// Where in `received` a value's bytes begin, and how many there are.
    private var value: (start: Int, count: Int)?

    /// Longer lines, and larger values, no server sends: 1 MiB is its own limit unless it is told otherwise.
    private static let (longestLine, largestValue) = (2_048, 128 << 20)

    /// Makes ready for the next reply.
    mutating func expectReply() {
        received.removeAll(keepingCapacity: received.capacity <= 65_536)
        value = nil
    }

    /// Bytes came.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Progress {
        received += bytes
        if value == nil {
            guard let (line, end) = line(from: 0) else {
                return received.count > Self.longestLine ? .failed("a line without an end") : .incomplete
            }
            switch Self.reply(of: line) {
            case .reply(let reply): return .complete(reply, unconsumed: received.count - end)
            case .value(let count): value = (end, count)
            case .wrong: return .failed("\"\(Self.printable(line))\" is no reply")
            }
        }
        guard let (start, count) = value, received.count >= start + count + 2 else { return .incomplete }
        guard received[start + count] == 13, received[start + count + 1] == 10 else {
            return .failed("a value is longer than it says")
        }
        guard let (last, end) = line(from: start + count + 2) else {
            return received.count > start + count + 7 ? .failed("a value is not followed by END") : .incomplete
        }
        guard last.elementsEqual("END".utf8) else { return .failed("a value is not followed by END") }
        return .complete(.value(Array(received[start..<start + count])), unconsumed: received.count - end)
    }

    private enum FirstLine {
        case reply(MemcachedReply)
        case value(count: Int)
        case wrong
    }

    private static func reply(of line: ArraySlice<UInt8>) -> FirstLine {
        let words = line.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
        switch words.first {
        case "VALUE":
            guard words.count >= 4, let count = Int(words[3]), (0...largestValue).contains(count) else { return .wrong }
            return .value(count: count)
        case "END": return .reply(.miss)
        case "ERROR", "CLIENT_ERROR", "SERVER_ERROR": return .reply(.error(printable(line)))
        case "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED", "TOUCHED": return .reply(.word(words[0]))
        default: return .wrong
        }
    }

    /// The line that begins there, without its end, and where the next one begins.
    private func line(from start: Int) -> (ArraySlice<UInt8>, end: Int)? {
        guard let feed = received[start...].firstIndex(of: 10) else { return nil }
        let end = feed > start && received[feed - 1] == 13 ? feed - 1 : feed
        return (received[start..<end], feed + 1)
    }

    private static func printable(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(80).map { (32..<127).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    }
}
