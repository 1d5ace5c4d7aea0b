import Glibc

/// What the last head that answered a request meant: equal bytes mean the same, and need no second reading.
///
/// Most servers answer the same request with the same head, but for a date that changes once a second. Comparing costs
/// a tenth of reading; where heads differ each time it ends at the first difference.
///
/// Plain memory, to be used through a pointer: reaching it costs no reference count.
struct HTTP1HeadMemory {
    /// Longer heads are not kept.
    static let limit = 1024

    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: Self.limit, alignment: 16)
    private var count = 0
    private var status = 0
    private var framing = HTTP1Framing()

    /// Gives the memory back; nothing may use it afterwards.
    func deallocate() {
        bytes.deallocate()
    }

    /// Where the head ends at the beginning of `view`, if it is the one that is known.
    @inline(__always)
    func recall(_ view: HTTP1Bytes, status: inout Int, framing: inout HTTP1Framing) -> Int? {
        guard count > 0, count <= view.count, memcmp(bytes, view.base, count) == 0 else { return nil }
        (status, framing) = (self.status, self.framing)
        return count
    }

    /// Keeps what a head meant, read from the beginning of a response on.
    mutating func keep(_ head: UnsafeRawBufferPointer, status: Int, framing: HTTP1Framing) {
        guard head.count <= Self.limit, let base = head.baseAddress else { return }
        bytes.copyMemory(from: base, byteCount: head.count)
        (count, self.status, self.framing) = (head.count, status, framing)
    }
}
