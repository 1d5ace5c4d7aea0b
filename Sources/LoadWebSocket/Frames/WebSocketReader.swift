/// Reads what a server sends (RFC 6455, section 5; RFC 7692): bytes in, messages and control frames out.
///
/// Pure. A message that lies in one piece in what is received is handed over where it lies, and takes no memory; of others
/// as much is kept as the limit allows. After a failure or a close frame nothing is taken in any more.
package struct WebSocketReader {
    /// What was read. Bytes are valid only during the call.
    package enum Event {
        case text(UnsafeRawBufferPointer)
        case binary(UnsafeRawBufferPointer)
        case ping(UnsafeRawBufferPointer)
        case pong(UnsafeRawBufferPointer)
        /// The code is nil where the frame has none.
        case close(code: UInt16?, reason: UnsafeRawBufferPointer)
        case failed(WebSocketFailure)
    }

    private enum Phase: UInt8 { case first, second, length, payload, ended }

    private let limit: Int
    /// Takes compression off messages; nil where none was agreed.
    private let inflater: MessageInflater?
    private var phase = Phase.first
    private var opcode = WebSocketOpcode.continuation
    private var isLast = false
    /// What the message that has begun is; `continuation` for none.
    private var messageOpcode = WebSocketOpcode.continuation
    private var isCompressed = false
    private var lengthBytesLeft: UInt8 = 0
    private var lengthBytes: UInt8 = 0
    private var text = UTF8Check()
    /// The payload's length while it is read, then what is left of the payload.
    private var left: UInt64 = 0
    /// What is there of a message in pieces; of a control frame that came in pieces, behind it.
    private var message: [UInt8] = []
    private var control: [UInt8] = []

    /// - Parameters:
    ///   - limit: the most bytes of a message, without its compression.
    ///   - inflater: takes compression off messages; nil where none was agreed.
    package init(limit: Int, inflater: MessageInflater? = nil) {
        self.limit = limit
        self.inflater = inflater
    }

    /// Whether a message or frame has begun and not ended.
    package var isWithinMessage: Bool {
        phase != .ended && (phase != .first || messageOpcode != .continuation)
    }

    /// How many bytes it keeps.
    package var keptBytes: Int { message.count + control.count }

    /// Takes in the next bytes of the connection.
    ///
    /// - Parameter take: gets what they complete, in order.
    package mutating func received(_ bytes: UnsafeRawBufferPointer, _ take: (Event) -> Void) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        var at = 0
        // A frame without a payload is complete when its head is.
        while at < count || (phase == .payload && left == 0) {
            var failure: WebSocketFailure?
            switch phase {
            case .first:
                failure = begin(base.load(fromByteOffset: at, as: UInt8.self))
                at &+= 1
            case .second:
                failure = takeLength(base.load(fromByteOffset: at, as: UInt8.self))
                at &+= 1
            case .length:
                failure = takeLengthByte(base.load(fromByteOffset: at, as: UInt8.self))
                at &+= 1
            case .payload:
                let size = Int(Swift.min(UInt64(count &- at), left))
                let piece = UnsafeRawBufferPointer(start: base + at, count: size)
                at &+= size
                left &-= UInt64(size)
                failure = opcode.isControl ? takeControl(piece, take) : takeData(piece, take)
            case .ended:
                return
            }
            if let failure {
                end()
                take(.failed(failure))
            }
        }
    }

    private mutating func end() {
        phase = .ended
        (message, control) = ([], [])
    }

    // MARK: - Heads

    private mutating func begin(_ byte: UInt8) -> WebSocketFailure? {
        guard let opcode = WebSocketOpcode(rawValue: byte & 15) else { return .unknownOpcode(byte & 15) }
        let allowed: UInt8 = inflater != nil && (opcode == .text || opcode == .binary) ? 0x40 : 0
        guard byte & 0x70 & ~allowed == 0 else { return .reservedBits(byte & 0x70) }
        self.opcode = opcode
        isLast = byte & 0x80 != 0
        if opcode.isControl {
            guard isLast else { return .controlInPieces }
        } else if opcode == .continuation {
            guard messageOpcode != .continuation else { return .nothingToContinue }
        } else {
            guard messageOpcode == .continuation else { return .messageInMessage }
            messageOpcode = opcode
            isCompressed = byte & 0x40 != 0
            text = UTF8Check()
        }
        phase = .second
        return nil
    }

    private mutating func takeLength(_ byte: UInt8) -> WebSocketFailure? {
        guard byte & 0x80 == 0 else { return .masked }
        left = UInt64(byte)
        if byte < 126 { return headEnded() }
        if opcode.isControl { return .controlTooLong(Int(byte)) }
        left = 0
        lengthBytes = byte == 126 ? 2 : 8
        lengthBytesLeft = lengthBytes
        phase = .length
        return nil
    }

    private mutating func takeLengthByte(_ byte: UInt8) -> WebSocketFailure? {
        left = left << 8 | UInt64(byte)
        lengthBytesLeft &-= 1
        guard lengthBytesLeft == 0 else { return nil }
        if left >> 63 != 0 { return .hugeLength }
        if left < (lengthBytes == 2 ? 126 : 65_536) { return .longLength(left) }
        return headEnded()
    }

    private mutating func headEnded() -> WebSocketFailure? {
        phase = .payload
        if opcode.isControl { return nil }
        let most = isCompressed ? MessageInflater.mostCompressed(of: limit) : limit
        return left > UInt64(Swift.max(0, most &- message.count)) ? .messageTooLarge(limit: limit) : nil
    }

    // MARK: - Control frames

    private mutating func takeControl(
        _ piece: UnsafeRawBufferPointer, _ take: (Event) -> Void
    ) -> WebSocketFailure? {
        guard left == 0 else {
            control += piece
            return nil
        }
        phase = .first
        guard !control.isEmpty else { return controlEnded(piece, take) }
        control += piece
        let whole = control
        control = []
        return whole.withUnsafeBytes { controlEnded($0, take) }
    }

    private mutating func controlEnded(
        _ payload: UnsafeRawBufferPointer, _ take: (Event) -> Void
    ) -> WebSocketFailure? {
        switch opcode {
        case .ping: take(.ping(payload))
        case .pong: take(.pong(payload))
        default:
            do throws(WebSocketFailure) {
                let close = try WebSocketClose.read(payload)
                end()
                take(.close(code: close.code, reason: UnsafeRawBufferPointer(rebasing: payload.dropFirst(2))))
            } catch {
                return error
            }
        }
        return nil
    }

    // MARK: - Messages

    private mutating func takeData(_ piece: UnsafeRawBufferPointer, _ take: (Event) -> Void) -> WebSocketFailure? {
        if !isCompressed, messageOpcode == .text, !text.take(piece) { return .badText }
        guard left == 0 else {
            message += piece
            return nil
        }
        phase = .first
        guard isLast else {
            message += piece
            return nil
        }
        let opcode = messageOpcode
        messageOpcode = .continuation
        guard !message.isEmpty else { return messageEnded(piece, as: opcode, take) }
        message += piece
        let whole = message
        message = []
        return whole.withUnsafeBytes { messageEnded($0, as: opcode, take) }
    }

    private mutating func messageEnded(
        _ payload: UnsafeRawBufferPointer, as opcode: WebSocketOpcode, _ take: (Event) -> Void
    ) -> WebSocketFailure? {
        var content = payload
        if isCompressed, let inflater {
            do throws(WebSocketFailure) {
                content = try inflater.inflate(payload, atMost: limit)
            } catch {
                return error
            }
            if opcode == .text, !text.take(content) { return .badText }
        }
        if opcode == .text, !text.isComplete { return .badText }
        take(opcode == .text ? .text(content) : .binary(content))
        if isCompressed { inflater?.giveBackLargeMemory() }
        return nil
    }
}
