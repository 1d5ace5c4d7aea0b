/// What the payload of a close frame says (RFC 6455, sections 5.5.1 and 7.4).
package struct WebSocketClose: Equatable, Sendable {
    /// Nil where the frame says nothing.
    package let code: UInt16?

    /// Whether a peer may send that code: those of the protocol and its registry, and those of libraries and applications.
    package static func isAllowed(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Reads a close frame's payload.
    static func read(_ payload: UnsafeRawBufferPointer) throws(WebSocketFailure) -> WebSocketClose {
        if payload.isEmpty { return WebSocketClose(code: nil) }
        guard payload.count >= 2 else { throw .badCloseLength }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard isAllowed(code) else { throw .badCloseCode(code) }
        var reason = UTF8Check()
        guard reason.take(UnsafeRawBufferPointer(rebasing: payload.dropFirst(2))), reason.isComplete else {
            throw .badCloseReason
        }
        return WebSocketClose(code: code)
    }
}
