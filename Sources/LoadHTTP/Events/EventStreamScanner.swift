/// Finds the events in a body of `text/event-stream` (WHATWG HTML, section 9.2.6), wherever it is cut.
///
/// An event ends with an empty line; without a line of data there is none. Lines end by CR, LF or both. What an event says
/// is not looked at, only how long its data is.
struct EventStreamScanner {
    private enum Line {
        /// So many bytes of a byte order mark have come, which may stand at the very beginning.
        case mark(Int)
        /// So many bytes of `data` have come, and nothing else.
        case undecided(Int)
        case data
        /// A comment, or another field.
        case other
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let field: [UInt8] = Array("data".utf8)

    private var line = Line.mark(0)
    private var followsCarriageReturn = false
    private var hasData = false
    private var dataBytes = 0
    /// Behind the colon, where one space is no data.
    private var isAtValue = false

    /// Takes the next bytes.
    ///
    /// - Parameter found: called for each event that is complete, with the bytes of its data.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ found: (Int) -> Void) {
        for byte in bytes {
            let endedLine = followsCarriageReturn
            followsCarriageReturn = byte == .carriageReturn
            if byte == .lineFeed || byte == .carriageReturn {
                if byte == .lineFeed, endedLine { continue }
                endLine(found)
            } else {
                take(byte)
            }
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch line {
        case .mark(let count): takeFirst(byte, after: count)
        case .undecided(let count):
            if count < Self.field.count, byte == Self.field[count] {
                line = .undecided(count + 1)
            } else if count == Self.field.count, byte == UInt8(ascii: ":") {
                beginData()
                isAtValue = true
            } else {
                line = .other
            }
        case .data:
            if !(isAtValue && byte == UInt8(ascii: " ")) { dataBytes &+= 1 }
            isAtValue = false
        case .other: break
        }
    }

    /// One of the stream's first bytes, after so many of a byte order mark.
    private mutating func takeFirst(_ byte: UInt8, after count: Int) {
        if byte == Self.mark[count] {
            line = count + 1 < Self.mark.count ? .mark(count + 1) : .undecided(0)
        } else if count > 0 {
            line = .other
        } else {
            line = .undecided(0)
            take(byte)
        }
    }

    /// Lines of data are one text with line breaks between.
    private mutating func beginData() {
        if hasData { dataBytes &+= 1 }
        (line, hasData) = (.data, true)
    }

    private mutating func endLine(_ found: (Int) -> Void) {
        switch line {
        case .undecided(0):
            if hasData { found(dataBytes) }
            (hasData, dataBytes) = (false, 0)
        case .undecided(Self.field.count): beginData()
        default: break
        }
        (line, isAtValue) = (.undecided(0), false)
    }
}
