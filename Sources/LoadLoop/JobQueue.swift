/// Jobs in the order in which they became ready: a ring in one array that grows and never shrinks.
struct JobQueue {
    private var ring: [UnownedJob?] = Array(repeating: nil, count: 256)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func push(_ job: UnownedJob) {
        if count == ring.count { grow() }
        ring[(head &+ count) & (ring.count - 1)] = job
        count &+= 1
    }

    @inline(__always)
    mutating func pop() -> UnownedJob? {
        guard count > 0 else { return nil }
        let job = ring[head]
        head = (head &+ 1) & (ring.count - 1)
        count &-= 1
        return job
    }

    private mutating func grow() {
        let ordered = ring[head...] + ring[..<head]
        ring = ordered + Array(repeating: nil, count: ring.count)
        head = 0
    }
}
