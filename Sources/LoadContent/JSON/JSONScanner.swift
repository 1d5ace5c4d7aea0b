/// One pass over a JSON document (RFC 8259) in search of what a path means. Builds nothing: a value is where it stands.
///
/// The path is a set of states, one bit each: bit *i* at a value says that the segments from *i* on lead on from it, and
/// the bit behind the last segment that the value matches. A member or element inherits the states that its name or index
/// takes a segment further, and those of `..`, which stay. Where no state is left, values are only checked.
///
/// Text is not checked to be UTF-8. Nesting is limited, as each level is a call.
struct JSONScanner {
    /// Values nest at most this deep.
    static let deepest = 512
    /// In place of an offset: the document is no JSON.
    private static let malformed = -1
    /// In place of an offset: the match was found, and the rest is not wanted.
    private static let found = -2

    let base: UnsafeRawPointer
    let count: Int
    private let segments: UnsafeBufferPointer<JSONPath.Segment>
    private let wanted: Int
    private let endsEarly: Bool
    private let matched: UInt64
    private var finding = JSONPath.Finding(matches: 0, value: nil)

    init(
        base: UnsafeRawPointer, count: Int, segments: UnsafeBufferPointer<JSONPath.Segment>, wanted: Int,
        endsEarly: Bool
    ) {
        self.base = base
        self.count = count
        self.segments = segments
        self.wanted = wanted
        self.endsEarly = endsEarly
        matched = 1 << UInt64(segments.count)
    }

    /// What the path finds; nil where the document is no JSON.
    mutating func scan() -> JSONPath.Finding? {
        let end = value(at: endOfSpace(from: startOfText), states: 1, depth: 0)
        guard end >= 0 else { return end == Self.found ? finding : nil }
        return endOfSpace(from: end) == count ? finding : nil
    }

    /// Behind a byte order mark, which some servers send.
    private var startOfText: Int {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0
    }

    /// Checks the value that begins at `start`, and looks into it for what the states lead to. Returns where it ends.
    private mutating func value(at start: Int, states: UInt64, depth: Int) -> Int {
        guard states & matched != 0 else { return contents(at: start, states: states, depth: depth) }
        let isWanted = finding.matches == wanted
        finding.matches &+= 1
        let end = contents(at: start, states: states & ~matched, depth: depth)
        guard isWanted, end >= 0 else { return end }
        finding.value = UnsafeRawBufferPointer(start: base + start, count: end &- start)
        return endsEarly ? Self.found : end
    }

    @inline(__always)
    private mutating func contents(at start: Int, states: UInt64, depth: Int) -> Int {
        guard start < count else { return Self.malformed }
        switch self[start] {
        case UInt8(ascii: "\""): return endOfString(at: start)
        case UInt8(ascii: "{"): return depth < Self.deepest ? object(at: start, states, depth) : Self.malformed
        case UInt8(ascii: "["): return depth < Self.deepest ? array(at: start, states, depth) : Self.malformed
        case UInt8(ascii: "t"): return endOfWord("true", at: start)
        case UInt8(ascii: "f"): return endOfWord("false", at: start)
        case UInt8(ascii: "n"): return endOfWord("null", at: start)
        default: return endOfNumber(at: start)
        }
    }

    private mutating func object(at start: Int, _ states: UInt64, _ depth: Int) -> Int {
        var at = endOfSpace(from: start &+ 1)
        if at < count, self[at] == UInt8(ascii: "}") { return at &+ 1 }
        while at < count, self[at] == UInt8(ascii: "\"") {
            let end = endOfString(at: at)
            guard end >= 0 else { return Self.malformed }
            let next = states == 0 ? 0 : self.states(from: states, toMember: at &+ 1, end &- 1)
            at = endOfSpace(from: end)
            guard at < count, self[at] == UInt8(ascii: ":") else { return Self.malformed }
            at = value(at: endOfSpace(from: at &+ 1), states: next, depth: depth &+ 1)
            guard at >= 0 else { return at }
            at = endOfSpace(from: at)
            guard at < count, self[at] == UInt8(ascii: ",") else {
                return at < count && self[at] == UInt8(ascii: "}") ? at &+ 1 : Self.malformed
            }
            at = endOfSpace(from: at &+ 1)
        }
        return Self.malformed
    }

    private mutating func array(at start: Int, _ states: UInt64, _ depth: Int) -> Int {
        var length = 0
        if countsFromEnd(states) {
            length = elements(at: start, depth)
            guard length >= 0 else { return Self.malformed }
        }
        var at = endOfSpace(from: start &+ 1)
        if at < count, self[at] == UInt8(ascii: "]") { return at &+ 1 }
        var index = 0
        while true {
            let next = states == 0 ? 0 : self.states(from: states, toElement: index, of: length)
            at = value(at: at, states: next, depth: depth &+ 1)
            guard at >= 0 else { return at }
            at = endOfSpace(from: at)
            guard at < count, self[at] == UInt8(ascii: ",") else {
                return at < count && self[at] == UInt8(ascii: "]") ? at &+ 1 : Self.malformed
            }
            at = endOfSpace(from: at &+ 1)
            index &+= 1
        }
    }

    /// How many elements the array has that begins at `start`: an index from the end needs to know it before.
    private mutating func elements(at start: Int, _ depth: Int) -> Int {
        var at = endOfSpace(from: start &+ 1)
        if at < count, self[at] == UInt8(ascii: "]") { return 0 }
        var elements = 0
        while true {
            at = contents(at: at, states: 0, depth: depth &+ 1)
            guard at >= 0 else { return Self.malformed }
            elements &+= 1
            at = endOfSpace(from: at)
            guard at < count, self[at] == UInt8(ascii: ",") else { return elements }
            at = endOfSpace(from: at &+ 1)
        }
    }

    /// The elements of an array that is known to be JSON.
    static func elements(of array: UnsafeRawBufferPointer) -> Int {
        guard let base = array.baseAddress else { return 0 }
        var scanner = JSONScanner(
            base: base, count: array.count, segments: UnsafeBufferPointer(start: nil, count: 0), wanted: 0,
            endsEarly: false)
        return scanner.elements(at: 0, 0)
    }
}

/// How states go on from a value to what is in it.
extension JSONScanner {
    /// The states of a member whose name stands from `start` to `end`.
    @inline(__always)
    private func states(from states: UInt64, toMember start: Int, _ end: Int) -> UInt64 {
        next(after: states) { segment in
            switch segment.kind {
            case .name: isName(segment.name, start, end)
            case .all: true
            default: false
            }
        }
    }

    /// The states of an element; `length` counts only where one of them counts from the end.
    @inline(__always)
    private func states(from states: UInt64, toElement index: Int, of length: Int) -> UInt64 {
        next(after: states) { segment in
            switch segment.kind {
            case .element: segment.index == index
            case .elementFromEnd: length &- segment.index == index
            case .all: true
            default: false
            }
        }
    }

    /// The states that follow, where `matches` says which segments what comes next is one of.
    @inline(__always)
    private func next(after states: UInt64, where matches: (JSONPath.Segment) -> Bool) -> UInt64 {
        var (left, next) = (states, UInt64(0))
        while left != 0 {
            let bit = left & (0 &- left)
            left ^= bit
            let segment = segments[bit.trailingZeroBitCount]
            if segment.isDescendant { next |= bit }
            if matches(segment) { next |= bit << 1 }
        }
        return next
    }

    private func countsFromEnd(_ states: UInt64) -> Bool {
        var left = states
        while left != 0 {
            if segments[left.trailingZeroBitCount].kind == .elementFromEnd { return true }
            left &= left &- 1
        }
        return false
    }

    @inline(__always)
    private func isName(_ name: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        let written = UnsafeRawBufferPointer(start: base + start, count: end &- start)
        if written.count < name.count { return false }
        return JSONString(written).equals(name)
    }
}
