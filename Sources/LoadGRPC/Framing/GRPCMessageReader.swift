/// Cuts what comes on a stream into messages: each has a byte that says whether it is compressed, and its length in four
/// (gRPC over HTTP/2, "Length-Prefixed-Message"). Pure.
struct GRPCMessageReader {
    /// What makes bytes no messages.
    enum Problem: Error, Equatable, CustomStringConvertible {
        /// The first byte of a message is neither 0 nor 1.
        case flag(UInt8)
        /// A message is compressed, but nothing says how.
        case compressedWithoutEncoding
        case messageTooLarge(bytes: Int, limit: Int)
        /// All messages that are kept together are too large.
        case tooMuchKept(limit: Int)
        /// The stream ended within a message.
        case cut

        var description: String {
            switch self {
            case .flag(let byte): "a message begins with the byte \(byte), which is neither 0 nor 1"
            case .compressedWithoutEncoding: "a message is compressed, but no grpc-encoding says how"
            case .messageTooLarge(let bytes, let limit): "a message of \(bytes) bytes; max-message is \(limit)"
            case .tooMuchKept(let limit): "the messages to be looked at are larger than \(limit) bytes"
            case .cut: "the stream ends within a message"
            }
        }
    }

    /// A message that was kept.
    struct Kept: Equatable {
        let bytes: Range<Int>
        let isCompressed: Bool
    }

    /// All messages of a call that are kept, as they came.
    static let mostKept = 64 << 20

    /// How many messages have come to their end.
    private(set) var count = 0
    /// The bytes of those that are kept.
    private(set) var bytes: [UInt8] = []
    private(set) var kept: [Kept] = []

    private var keeps = false
    private var limit = 0
    /// How much of the current message's prefix is there.
    private var prefixRead = 0
    private var length = 0
    private var isCompressed = false
    /// How much of the current message is missing.
    private var missing = 0

    /// Begins with another stream.
    ///
    /// - Parameters:
    ///   - keeps: whether somebody looks at the messages.
    ///   - limit: the largest message, in bytes.
    mutating func begin(keeps: Bool, limit: Int) {
        (self.keeps, self.limit) = (keeps, limit)
        (count, prefixRead, length, missing) = (0, 0, 0, 0)
        if !bytes.isEmpty { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20) }
        if !kept.isEmpty { kept.removeAll(keepingCapacity: true) }
    }

    /// Bytes came.
    ///
    /// - Parameters:
    ///   - hasEncoding: whether the head names a compression.
    ///   - ended: is told the length of each message that comes to its end.
    mutating func received(
        _ received: UnsafeRawBufferPointer, hasEncoding: Bool, ended: (Int) -> Void = { _ in }
    ) throws(Problem) {
        var at = 0
        while at < received.count {
            if prefixRead < GRPCFrame.prefixSize {
                try readPrefix(received[at], hasEncoding: hasEncoding)
                at &+= 1
                if prefixRead == GRPCFrame.prefixSize, missing == 0 { endMessage(ended) }
                continue
            }
            let taken = Swift.min(missing, received.count &- at)
            if keeps { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: received[at..<(at &+ taken)])) }
            at &+= taken
            missing &-= taken
            if missing == 0 { endMessage(ended) }
        }
    }

    /// The stream is over.
    func finish() throws(Problem) {
        guard prefixRead == 0 else { throw .cut }
    }

    @inline(__always)
    private mutating func readPrefix(_ byte: UInt8, hasEncoding: Bool) throws(Problem) {
        if prefixRead == 0 {
            guard byte <= 1 else { throw .flag(byte) }
            isCompressed = byte == 1
            if isCompressed, !hasEncoding { throw .compressedWithoutEncoding }
            length = 0
        } else {
            length = length << 8 | Int(byte)
        }
        prefixRead &+= 1
        guard prefixRead == GRPCFrame.prefixSize else { return }
        guard length <= limit else { throw .messageTooLarge(bytes: length, limit: limit) }
        let places = kept.count * MemoryLayout<Kept>.stride
        guard !keeps || bytes.count + length + places <= Self.mostKept else { throw .tooMuchKept(limit: Self.mostKept) }
        missing = length
    }

    private mutating func endMessage(_ ended: (Int) -> Void) {
        count &+= 1
        ended(length)
        prefixRead = 0
        if keeps { kept.append(Kept(bytes: (bytes.count - length)..<bytes.count, isCompressed: isCompressed)) }
    }
}
