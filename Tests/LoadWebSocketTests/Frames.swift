@testable import LoadWebSocket

/// Frames as a server writes them, right and wrong.
struct ServerFrame {
    var opcode: UInt8 = 1
    var payload: [UInt8] = []
    var isLast = true
    var reserved: UInt8 = 0
    var isMasked = false
    /// How many bytes the length takes behind the first one; nil for as few as it needs.
    var lengthBytes: Int?
    /// A length that is not the payload's.
    var claimed: UInt64?

    var bytes: [UInt8] {
        let length = claimed ?? UInt64(payload.count)
        let size = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
        let mask: UInt8 = isMasked ? 0x80 : 0
        var bytes = [(isLast ? 0x80 : 0) | reserved << 4 | opcode]
        bytes.append(mask | (size == 0 ? UInt8(length) : size == 2 ? 126 : 127))
        for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * (size - 1 - place)))) }
        if isMasked { bytes += [0, 0, 0, 0] }
        return bytes + payload
    }

    static func text(_ text: String, isLast: Bool = true) -> [UInt8] {
        ServerFrame(payload: Array(text.utf8), isLast: isLast).bytes
    }

    static func more(_ payload: [UInt8], isLast: Bool = true) -> [UInt8] {
        ServerFrame(opcode: 0, payload: payload, isLast: isLast).bytes
    }

    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
        ServerFrame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 255)] + reason).bytes
    }
}

/// What a reader said, kept.
enum ReadEvent: Equatable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(UInt16?, String)
    case failed(WebSocketFailure)

    /// What a reader makes of bytes that come in pieces; `next` says where the piece that begins at an offset ends.
    static func read(
        _ bytes: [UInt8], limit: Int = 1 << 20, inflater: MessageInflater? = nil, next: (Int) -> Int
    ) -> [ReadEvent] {
        var reader = WebSocketReader(limit: limit, inflater: inflater)
        return read(bytes, by: &reader, next: next)
    }

    static func read(_ bytes: [UInt8], by reader: inout WebSocketReader, next: (Int) -> Int) -> [ReadEvent] {
        var events: [ReadEvent] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, next(start))
            bytes[start..<end].withUnsafeBytes { piece in
                reader.received(piece) { events.append(ReadEvent($0)) }
            }
            start = end
        }
        return events
    }

    init(_ event: WebSocketReader.Event) {
        switch event {
        case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .binary(let bytes): self = .binary(Array(bytes))
        case .ping(let bytes): self = .ping(Array(bytes))
        case .pong(let bytes): self = .pong(Array(bytes))
        case .close(let code, let reason): self = .close(code, String(decoding: reason, as: UTF8.self))
        case .failed(let failure): self = .failed(failure)
        }
    }
}
