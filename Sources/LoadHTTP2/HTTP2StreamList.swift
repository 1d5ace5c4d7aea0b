/// Streams in the order in which they came: a list whose links lie in the streams, so that entering and leaving cost
/// neither memory nor a search. A stream is in one list at the most, and leaves it before it goes.
struct HTTP2StreamList {
    private unowned(unsafe) var first: HTTP2Stream?
    private unowned(unsafe) var last: HTTP2Stream?

    var isEmpty: Bool { first == nil }

    mutating func append(_ stream: HTTP2Stream) {
        stream.previous = last
        stream.next = nil
        if let last { last.next = stream } else { first = stream }
        last = stream
    }

    mutating func remove(_ stream: HTTP2Stream) {
        if let previous = stream.previous { previous.next = stream.next } else { first = stream.next }
        if let next = stream.next { next.previous = stream.previous } else { last = stream.previous }
        (stream.previous, stream.next) = (nil, nil)
    }

    mutating func popFirst() -> HTTP2Stream? {
        guard let stream = first else { return nil }
        remove(stream)
        return stream
    }

    /// The earliest deadline of those that are later than `now`; hands the others to `expired`, which may remove them.
    func earliestDeadline(after now: Int64, expired: (HTTP2Stream) -> Void) -> Int64 {
        var earliest = Int64.max
        var stream = first
        while let current = stream {
            stream = current.next
            if current.deadline <= now { expired(current) } else { earliest = Swift.min(earliest, current.deadline) }
        }
        return earliest
    }
}
