import CZlib

/// Takes permessage-deflate off messages (RFC 7692, section 7.2.2).
///
/// Where each message is compressed by itself, one serves all connections of a loop; otherwise each connection has its own.
package final class MessageInflater {
    /// More memory than that is given back after a message.
    private static let mostKept = 65_536
    /// What a compressed message ends with, which is not sent.
    private static let tail: [UInt8] = [0, 0, 0xFF, 0xFF]

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let windowBits: Int32
    private let keepsContext: Bool
    private var isReady = false
    private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - windowBits: how far a message may look back, as a power of two: 8 ... 15.
    ///   - keepsContext: whether a message may look back into those before it.
    package init(windowBits: Int, keepsContext: Bool) {
        stream.initialize(to: z_stream())
        self.windowBits = Int32(windowBits)
        self.keepsContext = keepsContext
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
        output.deallocate()
    }

    /// The most bytes that a message of so many can take compressed: what cannot be compressed grows by 5 bytes in 16 KiB.
    package static func mostCompressed(of limit: Int) -> Int { limit + limit / 1_024 + 64 }

    /// The message that is hidden, valid until the next one.
    ///
    /// - Parameter limit: the most bytes that it may have.
    package func inflate(
        _ message: UnsafeRawBufferPointer, atMost limit: Int
    ) throws(WebSocketFailure) -> UnsafeRawBufferPointer {
        try begin()
        var written = 0
        try inflate(message, &written, atMost: limit)
        let ended = Self.tail.withUnsafeBytes { tail in
            Result { () throws(WebSocketFailure) in try inflate(tail, &written, atMost: limit) }
        }
        try ended.get()
        return UnsafeRawBufferPointer(rebasing: output[..<written])
    }

    private func inflate(
        _ input: UnsafeRawBufferPointer, _ written: inout Int, atMost limit: Int
    ) throws(WebSocketFailure) {
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = uInt(input.count)
        while true {
            if written == output.count { grow(atMost: limit + 1) }
            stream.pointee.next_out = output.baseAddress.map { ($0 + written).assumingMemoryBound(to: UInt8.self) }
            let room = uInt(output.count - written)
            stream.pointee.avail_out = room
            let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
            written += Int(room - stream.pointee.avail_out)
            guard written <= limit else { throw .messageTooLarge(limit: limit) }
            switch status {
            case Z_OK where stream.pointee.avail_out == 0: continue
            case Z_OK, Z_BUF_ERROR:
                if stream.pointee.avail_in == 0 { return }
                guard stream.pointee.avail_out == 0 else { throw .badCompression("more bytes follow its end") }
            case Z_STREAM_END:
                // A sender may end its stream with a message, and begins anew with what follows (RFC 7692, 7.2.3.5).
                inflateReset(stream)
                if stream.pointee.avail_in == 0 { return }
            default:
                throw .badCompression(stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)")
            }
        }
    }

    private func begin() throws(WebSocketFailure) {
        var status = Z_OK
        if !isReady {
            status = inflateInit2_(stream, -windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        } else if !keepsContext {
            status = inflateReset(stream)
        }
        guard status == Z_OK else { throw .badCompression("no memory") }
        isReady = true
    }

    /// The last message was looked at.
    package func giveBackLargeMemory() {
        guard output.count > Self.mostKept else { return }
        output.deallocate()
        output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private func grow(atMost limit: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Swift.min(limit, Swift.max(4_096, output.count * 2)), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(output))
        output.deallocate()
        output = larger
    }
}
