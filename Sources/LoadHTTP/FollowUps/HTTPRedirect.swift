import LoadContent

/// The request that follows a redirect, made of the one that was redirected (RFC 9110, section 15.4).
enum HTTPRedirect {
    /// Whether responses of that status lead elsewhere.
    static func leadsOn(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    /// The method of the next request: 303 makes a GET of everything but HEAD, 301 and 302 of POST, as browsers do; 307 and
    /// 308 change nothing.
    static func method(after method: String, status: Int) -> String {
        switch (status, method) {
        case (303, "HEAD"): "HEAD"
        case (303, _), (301, "POST"), (302, "POST"): "GET"
        default: method
        }
    }

    /// The next request. Without its body, and what is said about it, where the method has changed; without what is
    /// secret where it goes to somebody else.
    ///
    /// - Parameters:
    ///   - request: as it was sent, but for the user's cookies.
    ///   - isSecure: whether it was sent by TLS.
    static func request(
        after request: HTTP1SentRequest, isSecure: Bool, method: String, to location: HTTPLocation
    ) -> [UInt8] {
        let hasChanged = method != request.method
        let isElsewhere = !location.isAt(request.host, isSecure: isSecure)
        let host = isElsewhere ? location.authority : request.host
        var next = Array("\(method) \(location.target) HTTP/1.1\r\nHost: \(host)\r\n".utf8)
        for line in request.lines.dropFirst(2) {
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            let isLeftOut =
                (hasChanged
                    && isAny(name, of: ["content-type", "content-length", "content-encoding", "content-language"]))
                || (isElsewhere && HTTPSyntax.isSecretField(String(decoding: name, as: UTF8.self)))
            if !isLeftOut { next += line + [.carriageReturn, .lineFeed] }
        }
        next += [.carriageReturn, .lineFeed]
        if !hasChanged { next += request.body }
        return next
    }

    private static func isAny(_ name: ArraySlice<UInt8>, of names: [String]) -> Bool {
        names.contains { name.lazy.map(\.lowercased).elementsEqual($0.utf8) }
    }
}
