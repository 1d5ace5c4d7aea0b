/// A view of received bytes that knows HTTP/1.1's characters. Valid only while the buffer under it is.
///
/// Offsets are not checked in release builds; callers stay below `count`.
struct HTTP1Bytes {
    let base: UnsafeRawPointer
    let count: Int

    @inline(__always)
    subscript(_ offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < count)
        return base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first one lowest. `offset + 8` must not exceed `count`.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        assert(offset >= 0 && offset + 8 <= count)
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The bytes of a range, to quote or to keep.
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// The offset of the first CR, LF or NUL at or after `start`; `count` if there is none.
    ///
    /// Eight bytes a step: `(w − 0x20…) & ~w` has the high bit set in each byte below 0x20. A borrow can mark a byte
    /// above a marked one too, never hide one, and each marked byte is looked at: the answer is exact. Other control
    /// characters pass, as RFC 9110, section 5.5, lets a recipient do.
    @inline(__always)
    func endOfText(from start: Int) -> Int {
        var at = start
        while at &+ 8 <= count {
            let word = word(at: at)
            var marks = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            while marks != 0 {
                let offset = at &+ marks.trailingZeroBitCount / 8
                if Self.endsText(self[offset]) { return offset }
                marks &= marks &- 1
            }
            at &+= 8
        }
        while at < count, !Self.endsText(self[at]) { at &+= 1 }
        return at
    }

    /// The offset of the first byte at or after `start` that a token (a header's name) may not hold; `count` if none.
    ///
    /// Names are letters as a rule: eight bytes a step, of which only those that are not letters are looked at. With
    /// bytes b < 0x80 in lower case, `b + 0x1F` has the high bit from "a" on and `b + 0x05` beyond "z"; neither sum
    /// carries into the next byte.
    @inline(__always)
    func endOfToken(from start: Int) -> Int {
        var at = start
        while at &+ 8 <= count {
            let word = word(at: at)
            let low = (word | 0x2020_2020_2020_2020) & 0x7F7F_7F7F_7F7F_7F7F
            let letters = (low &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(low &+ 0x0505_0505_0505_0505) & ~word
            var others = ~letters & 0x8080_8080_8080_8080
            while others != 0 {
                let offset = at &+ others.trailingZeroBitCount / 8
                if !Self.isToken(self[offset]) { return offset }
                others &= others &- 1
            }
            at &+= 8
        }
        while at < count, Self.isToken(self[at]) { at &+= 1 }
        return at
    }

    /// How long the line break at `offset` is: 1 (LF) or 2 (CR LF); nil if it is not all there yet; 0 if it is none.
    @inline(__always)
    func lineBreak(at offset: Int) -> Int? {
        guard offset < count else { return nil }
        if self[offset] == .carriageReturn {
            guard offset &+ 1 < count else { return nil }
            return self[offset &+ 1] == .lineFeed ? 2 : 0
        }
        return self[offset] == .lineFeed ? 1 : 0
    }

    /// The range without the white space at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, self[lower].isSpace { lower &+= 1 }
        while lower < upper, self[upper &- 1].isSpace { upper &-= 1 }
        return lower..<upper
    }

    /// Whether the range says `wanted`, which is of lower-case letters and hyphens, in any case. The range must not
    /// hold a CR.
    ///
    /// Setting bit 5 turns capitals into small letters, and nothing else into a letter; a hyphen comes only of itself
    /// or of a CR. Of eight bytes or more the last word overlaps the one before it.
    @inline(__always)
    func matches(_ wanted: StaticString, in range: Range<Int>) -> Bool {
        let length = wanted.utf8CodeUnitCount
        guard range.count == length else { return false }
        let other = HTTP1Bytes(base: UnsafeRawPointer(wanted.utf8Start), count: length)
        guard length >= 8 else {
            return range.allSatisfy { self[$0] | 0x20 == other[$0 &- range.lowerBound] }
        }
        var at = 0
        while true {
            guard word(at: range.lowerBound &+ at) | 0x2020_2020_2020_2020 == other.word(at: at) else { return false }
            if at &+ 8 == length { return true }
            at = Swift.min(at &+ 8, length &- 8)
        }
    }

    @inline(__always)
    private static func endsText(_ byte: UInt8) -> Bool { byte == .lineFeed || byte == .carriageReturn || byte == 0 }

    /// RFC 9110, section 5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``. One bit for each of the 128 ASCII characters.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let set: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && (set &>> UInt64(byte)) & 1 != 0
    }
}
