/// Streams in the order in which they came: a list whose links lie in the streams, so that entering and leaving cost
/// neither memory nor a search. A stream is in one list at the most, and leaves it before it goes.
struct HTTP2StreamList {
    // Not counted, not even for a moment: streams enter and leave with every exchange.
    private var first: Unmanaged<HTTP2Stream>?
    private var last: Unmanaged<HTTP2Stream>?

    var isEmpty: Bool { first == nil }

    mutating func append(_ stream: HTTP2Stream) {
        let link = Unmanaged.passUnretained(stream)
        stream.previous = last
        stream.next = nil
        if let last { last._withUnsafeGuaranteedRef { $0.next = link } } else { first = link }
        last = link
    }

    mutating func remove(_ stream: HTTP2Stream) {
        let (previous, next) = (stream.previous, stream.next)
        if let previous { previous._withUnsafeGuaranteedRef { $0.next = next } } else { first = next }
        if let next { next._withUnsafeGuaranteedRef { $0.previous = previous } } else { last = previous }
        (stream.previous, stream.next) = (nil, nil)
    }

    mutating func popFirst() -> HTTP2Stream? {
        guard let stream = first?.takeUnretainedValue() else { return nil }
        remove(stream)
        return stream
    }

    /// The earliest deadline of those that are later than `now`; hands the others to `expired`, which may remove them.
    func earliestDeadline(after now: Int64, expired: (HTTP2Stream) -> Void) -> Int64 {
        var earliest = Int64.max
        var link = first
        while let current = link?.takeUnretainedValue() {
            link = current.next
            if current.deadline <= now { expired(current) } else { earliest = Swift.min(earliest, current.deadline) }
        }
        return earliest
    }
}
