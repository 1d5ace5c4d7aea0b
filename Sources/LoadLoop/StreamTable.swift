/// Names one stream of one loop for as long as it is open: an event or a deadline for a stream that was closed, whose
/// slot another one has taken, finds nobody.
struct StreamToken: Equatable {
    var bits: UInt64
    static let wakeUp = StreamToken(bits: .max)

    init(bits: UInt64) { self.bits = bits }
    init(slot: Int, generation: UInt32) { bits = UInt64(generation) << 32 | UInt64(UInt32(slot)) }

    var slot: Int { Int(UInt32(truncatingIfNeeded: bits)) }
    var generation: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
}

/// The open streams of a loop, by slot.
struct StreamTable {
    private struct Slot {
        var stream: ByteStream?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    /// The stream that the token names, if it is still open.
    subscript(token: StreamToken) -> ByteStream? {
        let slot = slots[token.slot]
        return slot.generation == token.generation ? slot.stream : nil
    }

    mutating func insert(_ stream: ByteStream) -> StreamToken {
        let index: Int
        if let reused = free.popLast() {
            index = reused
        } else {
            index = slots.count
            slots.append(Slot())
        }
        slots[index].stream = stream
        return StreamToken(slot: index, generation: slots[index].generation)
    }

    mutating func remove(_ token: StreamToken) {
        slots[token.slot].stream = nil
        slots[token.slot].generation &+= 1
        free.append(token.slot)
    }

    func forEach(_ body: (ByteStream) -> Void) {
        for slot in slots { if let stream = slot.stream { body(stream) } }
    }
}
