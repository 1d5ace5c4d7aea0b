/// Why what a peer sent is not WebSocket (RFC 6455), or cannot be taken.
package enum WebSocketFailure: Error, Equatable, Sendable {
    /// Reserved bits that no extension gave a meaning, as they stand in the first byte.
    case reservedBits(UInt8)
    case unknownOpcode(UInt8)
    /// A server must not mask.
    case masked
    case controlTooLong(Int)
    case controlInPieces
    /// A frame that goes on with a message where none has begun.
    case nothingToContinue
    /// A message begins before the last one has ended.
    case messageInMessage
    /// A length that is written with more bytes than it needs.
    case longLength(UInt64)
    /// A length of 2^63 or more.
    case hugeLength
    /// A message of more bytes than the limit.
    case messageTooLarge(limit: Int)
    /// A text that is not UTF-8.
    case badText
    case badCloseLength
    case badCloseCode(UInt16)
    case badCloseReason
    /// What zlib says of a compressed message.
    case badCompression(String)

    /// The code that tells the peer about it (RFC 6455, section 7.4.1).
    package var closeCode: UInt16 {
        switch self {
        case .messageTooLarge: 1009
        case .badText, .badCloseReason, .badCompression: 1007
        default: 1002
        }
    }
}

extension WebSocketFailure: CustomStringConvertible {
    /// In one printable line.
    package var description: String {
        switch self {
        case .reservedBits(let bits): "a frame has reserved bits set (0x\(String(bits, radix: 16)))"
        case .unknownOpcode(let opcode): "a frame has the opcode \(opcode), which means nothing"
        case .masked: "a frame is masked, which only a client's may be"
        case .controlTooLong(let count): "a control frame of \(count) bytes; the most are 125"
        case .controlInPieces: "a control frame is in pieces"
        case .nothingToContinue: "a frame goes on with a message, but none has begun"
        case .messageInMessage: "a message begins before the last one has ended"
        case .longLength(let length): "the length \(length) is written with more bytes than it needs"
        case .hugeLength: "a frame's length is 2^63 or more"
        case .messageTooLarge(let limit): "a message is larger than \(limit) bytes"
        case .badText: "a text is not UTF-8"
        case .badCloseLength: "a close frame has one byte, which is no code"
        case .badCloseCode(let code): "a close frame has the code \(code), which none may send"
        case .badCloseReason: "the reason of a close frame is not UTF-8"
        case .badCompression(let reason): "a message is not compressed as was agreed: \(reason)"
        }
    }
}
