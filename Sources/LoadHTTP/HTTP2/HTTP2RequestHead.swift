import LoadHTTP2

/// The head of a request as HTTP/2 sends it, made of the one that HTTP/1.1 would send: one encoder for both.
///
/// What HTTP/1.1 says about its connection is left out, so is the white space around values, and `Host` becomes `:authority`
/// (RFC 9113, sections 8.2.1, 8.2.2 and 8.3.1).
enum HTTP2RequestHead {
    /// Header fields that are about an HTTP/1.1 connection.
    private static let left = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]

    /// Goes through the fields, pseudo header fields first. Names of others are made lower case where they lie.
    ///
    /// - Returns: where the body begins.
    @discardableResult
    static func visit(
        _ request: UnsafeMutableRawBufferPointer, isSecure: Bool,
        _ found: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) -> Int {
        let bytes = UnsafeRawBufferPointer(request)
        func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
        func pseudo(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
            found(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), value)
        }
        var line = lineEnd(in: bytes, from: 0)
        let method = bytes[..<line].firstIndex(of: UInt8(ascii: " ")) ?? line
        let target = bytes[..<line].lastIndex(of: UInt8(ascii: " ")) ?? line
        pseudo(":method", part(0..<method))
        let scheme: StaticString = isSecure ? "https" : "http"
        pseudo(":scheme", UnsafeRawBufferPointer(start: scheme.utf8Start, count: scheme.utf8CodeUnitCount))
        var isFirst = true
        while line < bytes.count {
            let start = line + 2
            line = lineEnd(in: bytes, from: start)
            guard line > start else { return Swift.min(line + 2, bytes.count) }
            guard let colon = bytes[start..<line].firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = part(trimmed(bytes, (colon + 1)..<line))
            if isFirst {
                // The encoder writes Host first.
                isFirst = false
                pseudo(":authority", value)
                pseudo(":path", part(Swift.min(method + 1, target)..<target))
                continue
            }
            for index in start..<colon { request[index] = request[index].lowercased }
            let name = part(start..<colon)
            if !left.contains(where: { name.elementsEqual($0.utf8) }) { found(name, value) }
        }
        return bytes.count
    }

    /// A range without the white space at its ends.
    private static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start].isSpace { start &+= 1 }
        while end > start, bytes[end &- 1].isSpace { end &-= 1 }
        return start..<end
    }

    /// Where the line that begins there ends, before its line break.
    private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let end = bytes[Swift.min(start, bytes.count)...].firstIndex(of: .lineFeed) ?? bytes.count
        return end > start && end < bytes.count ? end - 1 : end
    }
}

/// A request without places, laid out once for HTTP/2.
final class HTTP2PreparedRequest {
    let head: HTTP2HeaderBlock
    /// Where its body begins.
    let bodyStart: Int

    /// - Parameter request: as HTTP/1.1 sends it.
    init(_ request: UnsafeRawBufferPointer, isSecure: Bool) {
        var bytes = Array(request)
        var fields: [HTTP2Field] = []
        bodyStart = bytes.withUnsafeMutableBytes { bytes in
            HTTP2RequestHead.visit(bytes, isSecure: isSecure) { name, value in
                fields.append(HTTP2Field(String(decoding: name, as: UTF8.self), value))
            }
        }
        head = HTTP2HeaderBlock(fields)
    }
}
