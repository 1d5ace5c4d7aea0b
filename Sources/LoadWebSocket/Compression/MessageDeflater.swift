import CZlib

/// Puts permessage-deflate on messages (RFC 7692, section 7.2.1).
///
/// Where each message is compressed by itself, one serves all connections of a loop; otherwise each connection has its own,
/// which takes zlib some 260 KB.
package final class MessageDeflater {
    /// More memory than that is given back after a message.
    private static let mostKept = 65_536

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let windowBits: Int32
    private let keepsContext: Bool
    private var isReady = false
    private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - windowBits: how far a message may look back, as a power of two: 9 ... 15, since zlib cannot do with less.
    ///   - keepsContext: whether a message may look back into those before it.
    package init(windowBits: Int, keepsContext: Bool) {
        stream.initialize(to: z_stream())
        self.windowBits = Int32(windowBits)
        self.keepsContext = keepsContext
    }

    deinit {
        if isReady { deflateEnd(stream) }
        stream.deallocate()
        output.deallocate()
    }

    /// The message compressed, valid until the next one; nil where there is no memory for it.
    package func deflate(_ message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard begin() else { return nil }
        if output.count > Self.mostKept { giveBack() }
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: message.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = uInt(message.count)
        var written = 0
        repeat {
            if output.count - written < 64 { grow(toFit: Int(deflateBound(stream, uLong(message.count))) + 64) }
            stream.pointee.next_out = output.baseAddress.map { ($0 + written).assumingMemoryBound(to: UInt8.self) }
            let room = uInt(output.count - written)
            stream.pointee.avail_out = room
            CZlib.deflate(stream, Z_SYNC_FLUSH)
            written += Int(room - stream.pointee.avail_out)
        } while stream.pointee.avail_out == 0
        // An empty block ends it, whose last four bytes are left out; of a message without bytes that is all.
        guard written > 4 else {
            output[0] = 0
            return UnsafeRawBufferPointer(rebasing: output[..<1])
        }
        return UnsafeRawBufferPointer(rebasing: output[..<(written - 4)])
    }

    private func begin() -> Bool {
        var status = Z_OK
        if !isReady {
            status = deflateInit2_(
                stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
        } else if !keepsContext {
            status = deflateReset(stream)
        }
        isReady = status == Z_OK
        return isReady
    }

    private func giveBack() {
        output.deallocate()
        output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private func grow(toFit count: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: output.count + count, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(output))
        output.deallocate()
        output = larger
    }
}
