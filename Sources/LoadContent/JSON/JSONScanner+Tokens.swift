/// Where strings, numbers, words and white space end (RFC 8259, sections 2, 3, 6 and 7); negative where they are broken.
extension JSONScanner {
    @inline(__always)
    subscript(_ offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < count)
        return base.load(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func endOfSpace(from start: Int) -> Int {
        var at = start
        while at < count, self[at] <= 0x20, Self.isSpace(self[at]) { at &+= 1 }
        return at
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == .lineFeed || byte == .carriageReturn || byte == 9
    }

    /// Behind the closing quote of the string that begins at `start`.
    ///
    /// Eight bytes a step. `(w − 0x20…) & ~w` has the high bit set in each byte below 0x20, `(x − 0x01…) & ~x` in each
    /// that is zero: with x = w ^ quote, in each quote. A borrow can mark a byte above a marked one, never one below the
    /// lowest: that one is exact.
    @inline(__always)
    func endOfString(at start: Int) -> Int {
        var at = start &+ 1
        while at &+ 8 <= count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quotes = word ^ 0x2222_2222_2222_2222
            let escapes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let marks =
                (((word &- 0x2020_2020_2020_2020) & ~word) | ((quotes &- 0x0101_0101_0101_0101) & ~quotes)
                    | ((escapes &- 0x0101_0101_0101_0101) & ~escapes)) & 0x8080_8080_8080_8080
            guard marks != 0 else {
                at &+= 8
                continue
            }
            at &+= marks.trailingZeroBitCount / 8
            guard self[at] == UInt8(ascii: "\\") else { return self[at] == UInt8(ascii: "\"") ? at &+ 1 : -1 }
            at = endOfEscape(at: at)
            guard at >= 0 else { return -1 }
        }
        return endOfShortString(from: at)
    }

    /// The same, byte by byte, from within the string: its last bytes, at the document's end.
    private func endOfShortString(from start: Int) -> Int {
        var at = start
        while at < count {
            switch self[at] {
            case UInt8(ascii: "\""): return at &+ 1
            case UInt8(ascii: "\\"):
                at = endOfEscape(at: at)
                guard at >= 0 else { return -1 }
            case ..<0x20: return -1
            default: at &+= 1
            }
        }
        return -1
    }

    private func endOfEscape(at start: Int) -> Int {
        guard start &+ 1 < count else { return -1 }
        switch self[start &+ 1] {
        case UInt8(ascii: "u"):
            guard start &+ 6 <= count else { return -1 }
            for at in (start &+ 2)..<(start &+ 6) where self[at].hexValue == nil { return -1 }
            return start &+ 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start &+ 2
        default: return -1
        }
    }

    func endOfNumber(at start: Int) -> Int {
        var at = start
        if self[at] == UInt8(ascii: "-") { at &+= 1 }
        let digits = endOfDigits(from: at)
        // No digit, or one that follows a zero.
        guard digits > at, self[at] != UInt8(ascii: "0") || digits == at &+ 1 else { return -1 }
        at = digits
        if at < count, self[at] == UInt8(ascii: ".") {
            let end = endOfDigits(from: at &+ 1)
            guard end > at &+ 1 else { return -1 }
            at = end
        }
        if at < count, self[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if at < count, self[at] == UInt8(ascii: "+") || self[at] == UInt8(ascii: "-") { at &+= 1 }
            let end = endOfDigits(from: at)
            guard end > at else { return -1 }
            at = end
        }
        return at
    }

    @inline(__always)
    private func endOfDigits(from start: Int) -> Int {
        var at = start
        while at < count, self[at] &- UInt8(ascii: "0") <= 9 { at &+= 1 }
        return at
    }

    func endOfWord(_ word: StaticString, at start: Int) -> Int {
        let end = start &+ word.utf8CodeUnitCount
        guard end <= count else { return -1 }
        for at in start..<end where self[at] != word.utf8Start[at &- start] { return -1 }
        return end
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil for anything else.
    @inline(__always)
    var hexValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }
}
