/// The messages of one connection that no step has looked at, as many as there is room for. Empty, it takes no memory.
struct Inbox {
    struct Entry {
        let bytes: [UInt8]
        let isText: Bool
    }

    /// The most bytes that wait, whatever their number.
    static let mostBytes = 4 << 20

    private var entries: [Entry] = []
    /// Where the oldest one is; those before it are gone.
    private var start = 0
    private var bytes = 0

    var count: Int { entries.count - start }

    /// Puts a message in; says how many are let go for it.
    mutating func put(_ message: UnsafeRawBufferPointer, isText: Bool, limit: Int) -> Int {
        guard limit > 0, message.count <= Self.mostBytes else { return 1 }
        var gone = 0
        while count >= limit || bytes + message.count > Self.mostBytes, take() != nil { gone += 1 }
        entries.append(Entry(bytes: Array(message), isText: isText))
        bytes += message.count
        return gone
    }

    /// Takes the oldest message out.
    mutating func take() -> Entry? {
        guard start < entries.count else { return nil }
        let entry = entries[start]
        start += 1
        bytes -= entry.bytes.count
        if start == entries.count {
            (entries, start) = ([], 0)
        } else if start > 64, start * 2 > entries.count {
            entries.removeFirst(start)
            start = 0
        }
        return entry
    }
}
