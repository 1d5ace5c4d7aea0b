import CSnappy

/// Snappy's block format, as remote write has it.
enum Snappy {
    /// Bytes that could not be compressed.
    struct Failed: Error, CustomStringConvertible {
        let description = "snappy could not compress what is sent"
    }

    static func compressed(_ bytes: [UInt8]) throws(Failed) -> [UInt8] {
        var length = snappy_max_compressed_length(bytes.count)
        var compressed = [UInt8](repeating: 0, count: length)
        let status = bytes.withUnsafeBytes { input in
            compressed.withUnsafeMutableBytes { output in
                snappy_compress(
                    input.bindMemory(to: CChar.self).baseAddress, input.count,
                    output.bindMemory(to: CChar.self).baseAddress, &length)
            }
        }
        guard status == SNAPPY_OK else { throw Failed() }
        return Array(compressed.prefix(length))
    }
}
