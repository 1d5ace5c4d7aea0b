/// What a frame is (RFC 6455, section 5.2).
package enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Whether it is about the connection rather than part of a message.
    package var isControl: Bool { rawValue >= 8 }

    /// The most bytes that a control frame carries.
    package static let mostControlBytes = 125
}
