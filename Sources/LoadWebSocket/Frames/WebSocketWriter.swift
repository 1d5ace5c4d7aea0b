/// Writes a client's frames: heads with a mask, and payloads masked in place (RFC 6455, sections 5.2 and 5.3).
package struct WebSocketWriter {
    private var state: UInt64

    /// - Parameter seed: what masks come from. It must not be foreseen by a server, so that a proxy between takes no payload
    ///   for a request.
    package init(seed: UInt64) {
        state = seed
    }

    /// The most bytes of a head.
    package static let mostHeadBytes = 14

    /// Adds a frame.
    ///
    /// - Parameters:
    ///   - isLast: whether its message ends with it.
    ///   - isCompressed: whether its message, which begins with it, is compressed.
    package mutating func append(
        _ opcode: WebSocketOpcode, _ payload: UnsafeRawBufferPointer, isLast: Bool = true, isCompressed: Bool = false,
        to bytes: inout [UInt8]
    ) {
        let mask = nextMask()
        bytes.append((isLast ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65_536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: UInt64(payload.count) >> UInt64(shift)))
            }
        }
        for shift in stride(from: 0 as UInt32, through: 24, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: mask >> shift))
        }
        let start = bytes.count
        bytes += payload
        bytes.withUnsafeMutableBytes { Self.mask(UnsafeMutableRawBufferPointer(rebasing: $0[start...]), with: mask) }
    }

    /// Adds a close frame.
    package mutating func appendClose(code: UInt16?, to bytes: inout [UInt8]) {
        guard let code else { return append(.close, UnsafeRawBufferPointer(start: nil, count: 0), to: &bytes) }
        withUnsafeBytes(of: code.bigEndian) { append(.close, $0, to: &bytes) }
    }

    /// Combines bytes with a mask, the lowest byte of which is for the first: eight at a time.
    package static func mask(_ bytes: UnsafeMutableRawBufferPointer, with mask: UInt32) {
        guard let base = bytes.baseAddress else { return }
        let wide = UInt64(mask) << 32 | UInt64(mask)
        var at = 0
        while at &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ wide
            base.storeBytes(of: word.littleEndian, toByteOffset: at, as: UInt64.self)
            at &+= 8
        }
        while at < bytes.count {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            let key = UInt8(truncatingIfNeeded: mask >> UInt32((at & 3) &* 8))
            base.storeBytes(of: byte ^ key, toByteOffset: at, as: UInt8.self)
            at &+= 1
        }
    }

    /// The next mask (SplitMix64).
    private mutating func nextMask() -> UInt32 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 31))
    }
}
