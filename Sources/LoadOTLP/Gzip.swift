import CZlib

/// gzip (RFC 1952), in one piece.
package enum Gzip {
    /// Bytes that could not be compressed.
    package struct Failed: Error, CustomStringConvertible {
        package let description = "zlib could not compress what is sent"
    }

    /// Bytes that are not what they should be.
    package enum Unreadable: Error, Equatable {
        /// They are no gzip, or not all of it.
        case damaged
        /// They unfold to more than may be.
        case tooLong
    }

    /// - Parameter level: how hard it tries, from 1 to 9.
    package static func compressed(_ bytes: [UInt8], level: Int32 = Z_DEFAULT_COMPRESSION) throws(Failed) -> [UInt8] {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's head and end rather than zlib's.
        let began = deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
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

    /// What was compressed, at most so many bytes: memory is taken as they come, whatever the bytes promise.
    package static func decompressed(_ bytes: [UInt8], most: Int) throws(Unreadable) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged
        }
        defer { inflateEnd(&stream) }
        var (input, output) = (bytes, [UInt8]())
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { input in
            (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(input.count))
            while status == Z_OK, output.count <= most {
                let room = min(max(output.count, bytes.count * 4, 1024), most + 1 - output.count)
                guard room > 0 else { return }
                output += [UInt8](unsafeUninitializedCapacity: room) { piece, count in
                    (stream.next_out, stream.avail_out) = (piece.baseAddress, uInt(room))
                    status = inflate(&stream, Z_NO_FLUSH)
                    count = room - Int(stream.avail_out)
                }
            }
        }
        guard output.count <= most else { throw .tooLong }
        guard status == Z_STREAM_END else { throw .damaged }
        return output
    }
}
