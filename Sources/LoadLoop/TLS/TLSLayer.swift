import CTLS
import Glibc

/// The TLS of one stream: encrypts what it writes, decrypts what it reads. Lives on its loop's thread.
final class TLSLayer {
    /// What decrypting came to.
    enum Delivery {
        /// The reader has what it waited for.
        case enough
        /// It wants more.
        case more
        /// The peer said that nothing follows, and the reader knows.
        case ended
        case failed(StreamFailure)
    }

    private let stream: OpaquePointer
    /// Until the handshake is over, what comes is the handshake's.
    private(set) var isShakingHands = true
    /// What has to outlive the stream.
    private let session: TLSSession?

    /// Begins on a connected socket; nil where there is no memory for it.
    init?(_ client: TLSClient, descriptor: Int32, resuming session: TLSSession?) {
        guard let stream = client.open(descriptor: descriptor, resuming: session) else { return nil }
        (self.stream, self.session) = (stream, session)
    }

    deinit { tls_stream_free(stream) }

    /// Bytes sent so far, as they went over the wire.
    var bytesWritten: Int { tls_bytes_sent(stream) }

    /// Whether the handshake was a short one, of a session resumed.
    var wasResumed: Bool { tls_was_resumed(stream) == 1 }

    /// The protocol that both sides agreed on (ALPN); empty for none.
    var negotiatedProtocol: String {
        var count = 0
        guard let name = tls_protocol(stream, &count) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: name, count: count), as: UTF8.self)
    }

    /// Whether bytes that came with the end of the handshake wait to be decrypted.
    var hasKept: Bool { !isShakingHands && tls_untaken(stream) > 0 }

    // MARK: - The handshake

    /// What a handshake waits for.
    enum Wish {
        case nothing, bytes, room
    }

    /// Moves the handshake on by what is there.
    func shakeHands() throws(StreamFailure) -> Wish {
        switch tls_handshake(stream) {
        case tls_done:
            isShakingHands = false
            return .nothing
        case tls_wants_bytes: return .bytes
        case tls_wants_room: return .room
        case tls_ended, tls_truncated: throw .tls(TLSFailure(.handshake, "the server ended the handshake"))
        case let other: throw failure(other)
        }
    }

    /// Lets the handshake see what came; what it does not take is kept.
    func shakeHands(with bytes: UnsafeRawBufferPointer) throws(StreamFailure) -> Wish {
        tls_feed(stream, bytes.baseAddress, bytes.count, bytes.isEmpty ? 1 : 0)
        defer { tls_keep(stream) }
        return try shakeHands()
    }

    // MARK: - Reading and writing

    /// Decrypts what came, none for the end, and hands it over.
    func take(
        _ bytes: UnsafeRawBufferPointer, for reader: any StreamReader, by plain: UnsafeMutableRawBufferPointer
    ) -> Delivery {
        tls_feed(stream, bytes.baseAddress, bytes.count, bytes.isEmpty ? 1 : 0)
        return deliver(to: reader, by: plain)
    }

    /// Decrypts what is left from the handshake, and hands it over.
    func deliver(to reader: any StreamReader, by plain: UnsafeMutableRawBufferPointer) -> Delivery {
        while true {
            var count = 0
            let outcome = tls_read(stream, plain.baseAddress, plain.count, &count)
            if count > 0, reader.take(UnsafeRawBufferPointer(rebasing: plain[..<count])) { return .enough }
            switch outcome {
            case tls_done: continue
            case tls_wants_bytes, tls_wants_room: return .more
            case tls_ended:
                return reader.take(UnsafeRawBufferPointer(start: nil, count: 0)) ? .enough : .ended
            case let other: return .failed(failure(other))
            }
        }
    }

    /// Takes in what TLS says by itself, such as new sessions; says whether something else came.
    func hasContent(_ bytes: UnsafeRawBufferPointer, by plain: UnsafeMutableRawBufferPointer) -> Bool {
        tls_feed(stream, bytes.baseAddress, bytes.count, 0)
        var count = 0
        return tls_read(stream, plain.baseAddress, plain.count, &count) != tls_wants_bytes || count > 0
    }

    /// Encrypts and sends as much as the socket takes at once.
    ///
    /// - Returns: how many bytes were taken.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamFailure) -> Int {
        var count = 0
        switch tls_write(stream, bytes.baseAddress, bytes.count, &count) {
        case tls_done, tls_wants_room, tls_wants_bytes: return count
        case let other: throw failure(other)
        }
    }

    /// Tells the peer that nothing follows.
    func sayEnd() { tls_say_end(stream) }

    private func failure(_ outcome: tls_outcome) -> StreamFailure {
        switch outcome {
        case tls_socket_failed: StreamFailure(errno: tls_socket_error(stream))
        case tls_ended, tls_truncated: .truncated
        default: .tls(TLSFailure(of: stream))
        }
    }
}
