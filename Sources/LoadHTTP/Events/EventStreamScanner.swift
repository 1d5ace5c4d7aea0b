/// Finds the events in a body of `text/event-stream` (WHATWG HTML, section 9.2.6), wherever it is cut.
///
/// An event ends with an empty line; without a line of data there is none. Lines end by CR, LF or both. What an event says
/// is not looked at, only how long its data is.
struct EventStreamScanner {
    private enum Line {
        /// So many bytes of `data` have come, and nothing else.
        case undecided(Int)
        case data
        /// A comment, or another field.
        case other
    }

    private static let field: [UInt8] = Array("data".utf8)

    private var line = Line.undecided(0)
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
