import Glibc

extension UnsafeRawBufferPointer {
    /// Takes some bytes off the beginning, where they stand there; says whether they do.
    package mutating func drop(prefix: UnsafeRawBufferPointer) -> Bool {
        guard prefix.count <= count else { return false }
        if let base = baseAddress, let wanted = prefix.baseAddress, memcmp(base, wanted, prefix.count) != 0 {
            return false
        }
        self = UnsafeRawBufferPointer(rebasing: dropFirst(prefix.count))
        return true
    }

    /// Where some bytes begin for the first time, at `start` or behind it; nil where they do not.
    package func firstOffset(of wanted: [UInt8], from start: Int = 0) -> Int? {
        guard let first = wanted.first else { return start }
        guard let base = baseAddress else { return nil }
        var at = start
        while count - at >= wanted.count {
            // The last place where it could begin is the end of what is searched.
            guard let candidate = memchr(base + at, Int32(first), count - at - wanted.count + 1) else { return nil }
            let place = base.distance(to: UnsafeRawPointer(candidate))
            if memcmp(candidate, wanted, wanted.count) == 0 { return place }
            at = place + 1
        }
        return nil
    }
}
