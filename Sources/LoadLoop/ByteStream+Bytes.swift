extension ByteStream {
    /// Writes all of an array: mostly at once, from where it lies; what the socket's buffer does not take is copied, and
    /// written while the task waits.
    public func write(_ bytes: [UInt8]) async throws(StreamFailure) {
        let sent = try bytes.withUnsafeBytes { bytes in
            Result { () throws(StreamFailure) in try writeAtOnce(bytes) }
        }.get()
        guard sent < bytes.count else { return }
        let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count - sent, alignment: 1)
        defer { rest.deallocate() }
        rest.copyBytes(from: bytes[sent...])
        try await write(UnsafeRawBufferPointer(rest))
    }
}
