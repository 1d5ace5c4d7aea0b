/// The chunked transfer coding (RFC 9112, section 7.1), decoded in place: it says which bytes are data.
///
///     chunk = size in hex [; extension] CRLF data CRLF      last chunk = size 0, then trailers, then an empty line
///
/// One byte at a time outside data, so that where the input is cut makes no difference and nothing is stored. The
/// lines around data end in CR LF and nothing else: a lone LF is how two recipients come to disagree about where a
/// body ends. Trailers are header lines, where a lone LF is allowed (RFC 9112, section 2.2); they are checked and
/// dropped.
struct HTTP1ChunkedBody {
    /// What the bytes given brought.
    enum Step {
        /// Everything given was consumed.
        case incomplete
        /// These bytes are data; go on after them.
        case data(Range<Int>)
        /// The body ended before this offset.
        case ended(Int)
        /// It is not the chunked coding, because of the byte at this offset.
        case failed(HTTP1Failure.Kind, at: Int)
    }

    /// The most bytes of a chunk's size line.
    static let lineLimit = 4096

    private enum State: UInt8 {
        case sizeStart, size, sizeSpace, `extension`, sizeBreak, data, dataReturn, dataBreak
        case trailerStart, trailerName, trailerValue, trailerBreak, endBreak
    }

    /// What is left of the chunk's data; its size while that is being read.
    private var remaining: Int64 = 0
    /// The length of the size line, or of all trailers, so far.
    private var lineLength = 0
    private let trailerLimit: Int
    private var hasTrailer = false
    private var state = State.sizeStart

    /// Trailers may take up to `trailerLimit` bytes.
    init(trailerLimit: Int) {
        self.trailerLimit = trailerLimit
    }

    /// Reads on from `offset`.
    mutating func advance(_ bytes: HTTP1Bytes, from offset: Int) -> Step {
        var at = offset
        while at < bytes.count {
            if state == .data {
                let end = at &+ Int(Swift.min(remaining, Int64(bytes.count &- at)))
                remaining &-= Int64(end &- at)
                if remaining == 0 { state = .dataReturn }
                return .data(at..<end)
            }
            let (done, failure) = state.rawValue < State.trailerStart.rawValue ? frame(bytes[at]) : trailer(bytes[at])
            if let failure { return .failed(failure, at: at) }
            at &+= 1
            if done { return .ended(at) }
        }
        return .incomplete
    }

    /// One byte of what surrounds a chunk's data.
    private mutating func frame(_ byte: UInt8) -> (done: Bool, failure: HTTP1Failure.Kind?) {
        switch state {
        case .dataReturn:
            guard byte == .carriageReturn else { return (false, .badChunkEnd) }
            state = .dataBreak
            return (false, nil)
        case .dataBreak:
            guard byte == .lineFeed else { return (false, .badChunkEnd) }
            (state, lineLength) = (.sizeStart, 0)
            return (false, nil)
        default:
            lineLength &+= 1
            guard lineLength <= Self.lineLimit else { return (false, .chunkLineTooLong) }
            return (false, sizeLine(byte) ? nil : .badChunkSize)
        }
    }

    /// One byte of a size line; false where it does not belong.
    private mutating func sizeLine(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.sizeBreak, .lineFeed):
            state = remaining == 0 ? .trailerStart : .data
            lineLength = 0
        case (.sizeBreak, _), (.sizeStart, .carriageReturn):
            return false
        case (_, .carriageReturn):
            state = .sizeBreak
        case (.extension, _):
            return byte != .lineFeed && byte != 0
        case (.size, UInt8(ascii: ";")), (.sizeSpace, UInt8(ascii: ";")):
            state = .extension
        case (.size, UInt8(ascii: " ")), (.size, UInt8(ascii: "\t")):
            state = .sizeSpace
        case (.sizeSpace, _):
            return byte.isSpace
        default:
            return sizeDigit(byte)
        }
        return true
    }

    private mutating func sizeDigit(_ byte: UInt8) -> Bool {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
        default: return false
        }
        if state == .sizeStart { (state, remaining, hasTrailer) = (.size, 0, false) }
        guard remaining <= Int64.max >> 4 else { return false }
        remaining = remaining << 4 | Int64(digit)
        return true
    }

    /// One byte after the last chunk.
    private mutating func trailer(_ byte: UInt8) -> (done: Bool, failure: HTTP1Failure.Kind?) {
        lineLength &+= 1
        guard lineLength <= trailerLimit else { return (false, .trailersTooLarge) }
        let bad: (Bool, HTTP1Failure.Kind?) = (false, .badTrailer)
        switch state {
        case .trailerStart:
            if byte == .lineFeed { return (true, nil) }
            if byte == .carriageReturn {
                state = .endBreak
            } else if byte.isSpace {
                guard hasTrailer else { return bad }
                state = .trailerValue
            } else {
                guard HTTP1Bytes.isToken(byte) else { return bad }
                (state, hasTrailer) = (.trailerName, true)
            }
        case .trailerName:
            if byte == UInt8(ascii: ":") { state = .trailerValue } else if !HTTP1Bytes.isToken(byte) { return bad }
        case .trailerValue:
            if byte == .carriageReturn { state = .trailerBreak }
            if byte == .lineFeed { state = .trailerStart }
            if byte == 0 { return bad }
        case .trailerBreak:
            guard byte == .lineFeed else { return bad }
            state = .trailerStart
        default:
            return byte == .lineFeed ? (true, nil) : bad
        }
        return (false, nil)
    }
}
