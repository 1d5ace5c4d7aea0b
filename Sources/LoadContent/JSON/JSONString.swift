import Glibc

/// The text between the quotes of a JSON string that was checked before. Its escapes are resolved while it is read.
struct JSONString {
    private let written: UnsafeRawBufferPointer

    /// - Parameter written: what stands between the quotes.
    init(_ written: UnsafeRawBufferPointer) {
        self.written = written
    }

    /// The text as it stands, where nothing in it is escaped.
    var plain: UnsafeRawBufferPointer? {
        guard let base = written.baseAddress, !written.isEmpty else { return written }
        return memchr(base, Int32(UInt8(ascii: "\\")), written.count) == nil ? written : nil
    }

    /// Whether the text is these bytes.
    @inline(__always)
    func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        // An escape is longer than what it means: written text of the same length has none, or is something else.
        if written.count == other.count {
            guard let base = written.baseAddress, let wanted = other.baseAddress, !other.isEmpty else { return true }
            return memcmp(base, wanted, other.count) == 0 && plain != nil
        }
        return written.count > other.count && plain == nil && equalsUnescaped(other)
    }

    private func equalsUnescaped(_ other: UnsafeRawBufferPointer) -> Bool {
        var (at, isEqual) = (0, true)
        unescape { byte in
            if isEqual, at < other.count, other[at] == byte { at &+= 1 } else { isEqual = false }
        }
        return isEqual && at == other.count
    }

    /// Adds the text's bytes.
    func append(to bytes: inout [UInt8]) {
        if let plain { bytes.append(contentsOf: plain) } else { unescape { bytes.append($0) } }
    }

    private func unescape(_ take: (UInt8) -> Void) {
        var at = 0
        while at < written.count {
            guard written[at] == UInt8(ascii: "\\") else {
                take(written[at])
                at &+= 1
                continue
            }
            switch written[at &+ 1] {
            case UInt8(ascii: "u"):
                let scalar = scalar(at: &at)
                UTF8.encode(scalar).map { $0.forEach(take) }
                continue
            case UInt8(ascii: "b"): take(8)
            case UInt8(ascii: "f"): take(12)
            case UInt8(ascii: "n"): take(.lineFeed)
            case UInt8(ascii: "r"): take(.carriageReturn)
            case UInt8(ascii: "t"): take(9)
            case let byte: take(byte)
            }
            at &+= 2
        }
    }

    /// The scalar that `\uNNNN` at `at` means, together with the second half of a surrogate pair; a half without the
    /// other is U+FFFD.
    private func scalar(at: inout Int) -> Unicode.Scalar {
        let high = codeUnit(at: at)
        at &+= 6
        if high & 0xFC00 == 0xD800, at &+ 6 <= written.count, written[at] == UInt8(ascii: "\\"),
            written[at &+ 1] == UInt8(ascii: "u")
        {
            let low = codeUnit(at: at)
            if low & 0xFC00 == 0xDC00 {
                at &+= 6
                return Unicode.Scalar(0x10000 &+ ((high & 0x3FF) << 10) &+ (low & 0x3FF)) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(high) ?? "\u{FFFD}"
    }

    private func codeUnit(at start: Int) -> UInt32 {
        written[(start &+ 2)..<(start &+ 6)].reduce(0) { $0 << 4 | ($1.hexValue ?? 0) }
    }
}
