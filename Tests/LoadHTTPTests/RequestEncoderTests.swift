import Testing

@testable import LoadHTTP

@Suite struct RequestEncoderTests {
    typealias Encoder = HTTP1RequestEncoder

    @Test func hostComesFirstAndHeadersKeepTheirOrder() throws {
        let request = try Encoder.encode(
            method: "GET", target: "/a?b=%20", host: "shop:8080", headers: [("B", "2"), ("a", "1"), ("B", "")])
        #expect(
            text(request)
                == "GET /a?b=%20 HTTP/1.1\r\nHost: shop:8080\r\nB: 2\r\na: 1\r\nB: \r\nUser-Agent: squall\r\n\r\n")
    }

    @Test func theCallersHostAndUserAgentReplaceTheDefaults() throws {
        let request = try Encoder.encode(
            method: "GET", target: "/", host: "127.0.0.1", headers: [("user-AGENT", "me"), ("hoST", "shop")])
        #expect(text(request) == "GET / HTTP/1.1\r\nHost: shop\r\nuser-AGENT: me\r\n\r\n")
    }

    @Test func aBodyIsAnnouncedAndSentUnchanged() throws {
        let request = try Encoder.encode(method: "POST", target: "/", host: "a", body: [0, 13, 10, 255])
        let head = "POST / HTTP/1.1\r\nHost: a\r\nUser-Agent: squall\r\nContent-Length: 4\r\n\r\n"
        #expect(request == bytes(head) + [0, 13, 10, 255])
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "GET", "DELETE", "HEAD"])
    func anEmptyBodyIsAnnouncedWhereOneIsExpected(_ method: String) throws {
        let request = text(try Encoder.encode(method: method, target: "/", host: "a"))
        #expect(request.contains("Content-Length: 0\r\n") == ["POST", "PUT", "PATCH"].contains(method))
    }

    @Test func theCallersEqualContentLengthIsNotRepeated() throws {
        let request = try Encoder.encode(
            method: "PUT", target: "/", host: "a", headers: [("Content-Length", "1")], body: [65])
        #expect(text(request).components(of: "Content-Length") == 1)
    }

    @Test func closingIsAnnouncedOnce() throws {
        let plain = try Encoder.encode(method: "GET", target: "/", host: "a", keepAlive: false)
        #expect(text(plain).hasSuffix("\r\nConnection: close\r\n\r\n"))
        let given = try Encoder.encode(
            method: "GET", target: "/", host: "a", headers: [("connection", "TE, Close")], keepAlive: false)
        #expect(!text(given).contains("Connection: close"))
        let upgrade = try Encoder.encode(
            method: "GET", target: "/", host: "a", headers: [("Connection", "upgrade")], keepAlive: false)
        #expect(text(upgrade).contains("Connection: upgrade\r\n") && text(upgrade).contains("Connection: close\r\n"))
    }

    @Test(arguments: ["", "GE T", "GET\r\n", "G\0", "GÉT"])
    func methodsAreTokens(_ method: String) {
        #expect(throws: InvalidHTTPRequest.method(method)) {
            try Encoder.encode(method: method, target: "/", host: "a")
        }
    }

    @Test(arguments: ["", "/a b", "/\r\nHost: evil", "/\n", "/\0", "/\u{7F}", "/ä"])
    func targetsAreVisibleASCII(_ target: String) {
        #expect(throws: InvalidHTTPRequest.target(target)) {
            try Encoder.encode(method: "GET", target: target, host: "a")
        }
    }

    @Test(arguments: ["", "A B", "A:", "A\r\nB", "Ä", "A\0"])
    func namesAreTokens(_ name: String) {
        #expect(throws: InvalidHTTPRequest.headerName(name)) {
            try Encoder.encode(method: "GET", target: "/", host: "a", headers: [(name, "b")])
        }
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nb", "\0", "\u{1}", "\u{7F}"])
    func valuesHoldNoControlCharacters(_ value: String) {
        #expect(throws: InvalidHTTPRequest.headerValue(name: "A", value: value)) {
            try Encoder.encode(method: "GET", target: "/", host: "a", headers: [("A", value)])
        }
        #expect(throws: InvalidHTTPRequest.headerValue(name: "Host", value: value)) {
            try Encoder.encode(method: "GET", target: "/", host: value)
        }
        #expect(throws: InvalidHTTPRequest.headerValue(name: "User-Agent", value: value)) {
            try Encoder.encode(method: "GET", target: "/", host: "a", userAgent: value)
        }
    }

    @Test func tabsAndUnicodeInValuesPass() throws {
        let request = try Encoder.encode(method: "GET", target: "/", host: "a", headers: [("A", "x\té")])
        #expect(text(request).contains("A: x\té\r\n"))
    }

    @Test func whatWouldBreakTheFramingIsRefused() {
        let refused: [([Encoder.Header], InvalidHTTPRequest)] = [
            ([("Host", "a"), ("host", "a")], .repeatedHost),
            ([("Content-Length", "5")], .contentLength("5", bodyLength: 2)),
            ([("transfer-encoding", "chunked")], .transferEncoding),
        ]
        for (headers, error) in refused {
            #expect(throws: error) {
                try Encoder.encode(method: "POST", target: "/", host: "a", headers: headers, body: [1, 2])
            }
            #expect(error.description.contains(";"), "names the fix")
        }
    }

    @Test func errorsAreOnePrintableLine() {
        let error = InvalidHTTPRequest.headerValue(name: "A", value: "a\r\nB: c")
        #expect(
            error.description
                == #"the value of A holds a line break or another control character: "a\r\nB: c"; remove it"#)
    }

    @Test(arguments: ["Authorization", "authorization", "Cookie"]) func secretsAreNotQuoted(name: String) {
        let error = InvalidHTTPRequest.headerValue(name: name, value: "Bearer s3cr3t\n")
        #expect(
            error.description == "the value of \(name) holds a line break or another control character; remove it")
    }

    private func text(_ request: [UInt8]) -> String { String(decoding: request, as: UTF8.self) }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
