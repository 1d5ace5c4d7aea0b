import LoadContent

/// Writes an HTTP/1.1 request once, to be sent many times.
///
/// The order on the wire: request line, `Host`, the caller's headers as given, then what is missing of `User-Agent`,
/// `Content-Length` and `Connection: close`. What cannot be written without changing its meaning is refused: nothing
/// that comes from a data file can add a header or a second request.
enum HTTP1RequestEncoder {
    /// A header as it is to be sent.
    typealias Header = (name: String, value: String)

    /// The `User-Agent` of requests whose scenario names none.
    static let defaultUserAgent = "squall"

    /// How a body's length is announced.
    enum Length {
        /// The length of the body, where there is one or the method makes a server expect one.
        case counted
        /// Left open: what is encoded ends with `Content-Length: `, and the caller writes the rest.
        case last
    }

    /// The bytes of a request.
    ///
    /// - Parameters:
    ///   - method: a token such as `GET`; case is kept.
    ///   - target: what follows the method: a path with its query, or another form of RFC 9112, section 3.2;
    ///     already percent-encoded.
    ///   - host: the value of `Host`, unless `headers` has one.
    ///   - headers: the caller's headers, in order.
    ///   - body: the body; its length is announced when there is one, or when the method makes a server expect one.
    ///   - length: how the body's length is announced.
    ///   - keepAlive: whether the connection is to carry another exchange.
    ///   - userAgent: the `User-Agent`, unless `headers` has one.
    static func encode(
        method: String, target: String, host: String, headers: [Header] = [], body: [UInt8] = [],
        length: Length = .counted, keepAlive: Bool = true, userAgent: String = defaultUserAgent
    ) throws(InvalidHTTPRequest) -> [UInt8] {
        guard isToken(method) else { throw .method(method) }
        guard isTarget(target) else { throw .target(target) }
        for header in headers { try check(header, bodyLength: body.count) }
        let hosts = values("host", in: headers)
        guard hosts.count < 2 else { throw .repeatedHost }
        guard HTTPSyntax.isFieldValue(host) else { throw .headerValue(name: "Host", value: host) }
        guard HTTPSyntax.isFieldValue(userAgent) else { throw .headerValue(name: "User-Agent", value: userAgent) }

        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(hosts.first ?? host)\r\n"
        for header in headers where !isNamed(header, "host") {
            text += "\(header.name): \(header.value)\r\n"
        }
        if values("user-agent", in: headers).isEmpty { text += "User-Agent: \(userAgent)\r\n" }
        if !keepAlive, !saysClose(headers) { text += "Connection: close\r\n" }
        if case .last = length { return Array((text + "Content-Length: ").utf8) }
        let announcesLength = !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method)
        if announcesLength, values("content-length", in: headers).isEmpty {
            text += "Content-Length: \(body.count)\r\n"
        }
        return Array((text + "\r\n").utf8) + body
    }

    private static func check(_ header: Header, bodyLength: Int) throws(InvalidHTTPRequest) {
        guard isToken(header.name) else { throw .headerName(header.name) }
        guard HTTPSyntax.isFieldValue(header.value) else { throw .headerValue(name: header.name, value: header.value) }
        if isNamed(header, "transfer-encoding") { throw .transferEncoding }
        if isNamed(header, "content-length"), header.value != String(bodyLength) {
            throw .contentLength(header.value, bodyLength: bodyLength)
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(HTTP1Bytes.isToken)
    }

    /// Visible ASCII: a space would end the target, and anything else has to be percent-encoded.
    private static func isTarget(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    private static func isNamed(_ header: Header, _ name: String) -> Bool {
        header.name.utf8.lazy.map(\.lowercased).elementsEqual(name.utf8)
    }

    private static func values(_ name: String, in headers: [Header]) -> [String] {
        headers.filter { isNamed($0, name) }.map(\.value)
    }

    private static func saysClose(_ headers: [Header]) -> Bool {
        values("connection", in: headers).contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains { element in
                element.filter { !$0.isSpace }.map(\.lowercased) == Array("close".utf8)
            }
        }
    }
}
