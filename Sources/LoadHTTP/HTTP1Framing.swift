/// What the headers of one head say about where the body ends and whether the connection lives on.
///
/// Looks only at `content-length`, `transfer-encoding` and `connection`, one complete line at a time. It notes besides
/// that there is a `set-cookie`, a `location` or a `content-encoding`, so that nobody has to look for them.
struct HTTP1Framing {
    /// A header by what it means here.
    enum Header { case contentLength, transferEncoding, connection, setCookie, location, contentEncoding, other }

    /// The status line said HTTP/1.0.
    var isHTTP10 = false
    /// The one value of all `content-length` headers.
    private(set) var contentLength: Int64?
    /// There is a `transfer-encoding`.
    private(set) var hasTransferEncoding = false
    /// The last transfer coding is `chunked`.
    private(set) var isChunked = false
    /// There is a `set-cookie`.
    private(set) var setsCookies = false
    /// There is a `location`.
    private(set) var hasLocation = false
    /// There is a `content-encoding`.
    private(set) var hasContentEncoding = false
    /// The header that a continuation line would continue; nil at the head's start.
    private(set) var lastHeader: Header?
    private var saysClose = false
    private var saysKeepAlive = false

    /// Whether the connection can carry another exchange when the body has ended by itself.
    ///
    /// RFC 9112, section 9.3; and 6.1 and 6.3: with both framings at once, or a transfer coding in HTTP/1.0, one of
    /// the parties is mistaken about where the response ends.
    var allowsReuse: Bool {
        let persists = !saysClose && (!isHTTP10 || saysKeepAlive)
        return persists && !(hasTransferEncoding && (contentLength != nil || isHTTP10))
    }

    /// Whether a continuation line may follow: not on a header that decides the framing.
    var mayContinue: Bool {
        switch lastHeader {
        case .other, .setCookie, .location, .contentEncoding: true
        case .contentLength, .transferEncoding, .connection, nil: false
        }
    }

    /// What the name in the range means. Most headers are told apart by their length alone.
    @inline(__always)
    static func header(_ bytes: HTTP1Bytes, _ name: Range<Int>) -> Header {
        switch name.count {
        case 8 where bytes.matches("location", in: name): .location
        case 10 where bytes.matches("connection", in: name): .connection
        case 10 where bytes.matches("set-cookie", in: name): .setCookie
        case 14 where bytes.matches("content-length", in: name): .contentLength
        case 16 where bytes.matches("content-encoding", in: name): .contentEncoding
        case 17 where bytes.matches("transfer-encoding", in: name): .transferEncoding
        default: .other
        }
    }

    /// Takes in one header line; returns why the head is to be refused, if it is.
    @inline(__always)
    mutating func read(_ header: Header, _ bytes: HTTP1Bytes, value: Range<Int>) -> HTTP1Failure.Kind? {
        lastHeader = header
        switch header {
        case .other: return nil
        case .setCookie: setsCookies = true
        case .location: hasLocation = true
        case .contentEncoding: hasContentEncoding = true
        case .contentLength: return readContentLength(bytes, value)
        case .transferEncoding: readTransferEncoding(bytes, value)
        case .connection: readConnection(bytes, value)
        }
        return nil
    }

    /// RFC 9110, section 8.6, and RFC 9112, section 6.3: repeated values are one when they are equal.
    private mutating func readContentLength(_ bytes: HTTP1Bytes, _ value: Range<Int>) -> HTTP1Failure.Kind? {
        var start = value.lowerBound
        while start <= value.upperBound {
            var end = start
            while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end &+= 1 }
            guard let length = Self.decimal(bytes, bytes.trimmed(start..<end)) else { return .badContentLength }
            if let known = contentLength, known != length { return .conflictingContentLength }
            contentLength = length
            start = end &+ 1
        }
        return nil
    }

    /// Digits only, at least one, below 2^63.
    private static func decimal(_ bytes: HTTP1Bytes, _ digits: Range<Int>) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for index in digits {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooMuch) = tens.addingReportingOverflow(Int64(digit))
            guard !tooMany, !tooMuch else { return nil }
            value = sum
        }
        return value
    }

    /// `chunked` frames the body only as the last coding; a coding that is not known, or one with parameters, frames
    /// nothing, and the body lasts until the connection is closed (RFC 9112, section 6.3).
    private mutating func readTransferEncoding(_ bytes: HTTP1Bytes, _ value: Range<Int>) {
        hasTransferEncoding = true
        Self.forEachElement(bytes, value) { isChunked = bytes.matches("chunked", in: $0) }
    }

    private mutating func readConnection(_ bytes: HTTP1Bytes, _ value: Range<Int>) {
        Self.forEachElement(bytes, value) {
            if bytes.matches("close", in: $0) { saysClose = true }
            if bytes.matches("keep-alive", in: $0) { saysKeepAlive = true }
        }
    }

    /// Visits the elements of a list, trimmed; empty ones do not count (RFC 9110, section 5.6.1.2).
    @inline(__always)
    private static func forEachElement(_ bytes: HTTP1Bytes, _ list: Range<Int>, _ visit: (Range<Int>) -> Void) {
        var start = list.lowerBound
        while start < list.upperBound {
            var end = start
            while end < list.upperBound, bytes[end] != UInt8(ascii: ",") { end &+= 1 }
            let element = bytes.trimmed(start..<end)
            if !element.isEmpty { visit(element) }
            start = end &+ 1
        }
    }
}
