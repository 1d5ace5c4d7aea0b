import CZlib

/// gzip (RFC 1952), in one piece.
enum Gzip {
    /// Bytes that could not be compressed.
    struct Failed: Error, CustomStringConvertible {
        let description = "zlib could not compress what is sent"
    }

    static func compressed(_ bytes: [UInt8]) throws(Failed) -> [UInt8] {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's head and end rather than zlib's.
        let began = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw Failed() }
        defer { deflateEnd(&stream) }
        var compressed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
        var input = bytes
        let status = input.withUnsafeMutableBufferPointer { input in
            compressed.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, uInt(output.count))
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { throw Failed() }
        return Array(compressed.prefix(Int(stream.total_out)))
    }
}
