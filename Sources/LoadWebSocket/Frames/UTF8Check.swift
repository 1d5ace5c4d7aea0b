/// Whether bytes that come in pieces are UTF-8 (RFC 3629), said at the first byte that cannot be.
package struct UTF8Check: Equatable, Sendable {
    /// How many bytes the character that has begun still needs.
    private var missing: UInt8 = 0
    /// What the next one of them may be.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Begins with a new text.
    package init() {}

    /// Whether no character is in the middle.
    package var isComplete: Bool { missing == 0 }

    /// Looks at the next bytes; false where the text cannot be UTF-8 any more.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        var at = 0
        while at < count {
            if missing == 0 {
                // Most texts are ASCII: eight bytes a step.
                while at &+ 8 <= count,
                    base.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    at &+= 8
                }
                guard at < count else { return true }
            }
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            at &+= 1
            if missing > 0 {
                guard byte >= lowest, byte <= highest else { return false }
                (lowest, highest) = (0x80, 0xBF)
                missing &-= 1
            } else if byte >= 0x80, !begin(with: byte) {
                return false
            }
        }
        return true
    }

    /// The first byte of a character of several: what may follow keeps out surrogates, what is too long and what is too high.
    private mutating func begin(with byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
