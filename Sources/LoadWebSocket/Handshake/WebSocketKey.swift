import LoadContent

/// The key of an opening handshake, and what a server must make of it (RFC 6455, section 1.3).
package struct WebSocketKey: Equatable, Sendable {
    /// What `Sec-WebSocket-Key` says: 16 bytes in base 64.
    package let text: [UInt8]

    /// A length that all keys have.
    package static let length = 24

    /// - Parameter bytes: 16 of them, not used before.
    package init(_ bytes: [UInt8]) {
        var text: [UInt8] = []
        Base64.append(bytes, to: &text)
        self.text = text
    }

    /// A new one.
    package static func random(using generator: inout some RandomNumberGenerator) -> WebSocketKey {
        WebSocketKey((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// What `Sec-WebSocket-Accept` must say.
    package var accept: [UInt8] {
        var text: [UInt8] = []
        Base64.append(SHA1.digest(of: self.text + Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)), to: &text)
        return text
    }
}
