/// Entries ordered by their time: a four-ary heap in one array.
///
/// A push or pop costs a few comparisons in neighbouring memory and allocates only when the array grows; an entry is
/// as large as its payload plus 16 bytes, so that a sleeping virtual user costs little. Entries of equal time come out
/// in the order in which they went in. Nothing is removed from the middle: whoever no longer wants an entry ignores it
/// when it comes out.
struct TimerQueue<Payload> {
    private struct Entry {
        var time: Int64
        var number: UInt64
        var payload: Payload

        func precedes(_ other: Entry) -> Bool {
            time != other.time ? time < other.time : number < other.number
        }
    }

    private var heap: [Entry] = []
    private var pushed: UInt64 = 0

    /// The earliest time, `Int64.max` when empty.
    var earliest: Int64 { heap.isEmpty ? .max : heap[0].time }
    var count: Int { heap.count }

    mutating func push(_ payload: Payload, at time: Int64) {
        pushed &+= 1
        let entry = Entry(time: time, number: pushed, payload: payload)
        heap.append(entry)
        var hole = heap.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 4
            guard entry.precedes(heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = entry
    }

    /// Takes the earliest entry out if its time has come.
    mutating func pop(upTo now: Int64) -> Payload? {
        guard let first = heap.first, first.time <= now, let last = heap.popLast() else { return nil }
        if !heap.isEmpty { sift(last) }
        return first.payload
    }

    /// Fills the hole at the root with `entry`, moved down to where it belongs.
    private mutating func sift(_ entry: Entry) {
        var hole = 0
        while true {
            let firstChild = hole * 4 + 1
            guard firstChild < heap.count else { break }
            var child = firstChild
            for other in (firstChild + 1)..<Swift.max(firstChild + 1, Swift.min(firstChild + 4, heap.count))
            where heap[other].precedes(heap[child]) {
                child = other
            }
            guard heap[child].precedes(entry) else { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = entry
    }
}
