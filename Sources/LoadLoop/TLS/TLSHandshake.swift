/// A handshake, moved on by the bytes that come.
final class TLSHandshake: StreamReader {
    private let tls: TLSLayer
    /// What it waits for, or why it failed.
    private(set) var result: Result<TLSLayer.Wish, StreamFailure> = .success(.bytes)

    init(_ tls: TLSLayer) {
        self.tls = tls
    }

    /// Moves on by what is there.
    func moveOn() {
        result = Result { () throws(StreamFailure) in try tls.shakeHands() }
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        result = Result { () throws(StreamFailure) in try tls.shakeHands(with: bytes) }
        return result != .success(.bytes)
    }
}
