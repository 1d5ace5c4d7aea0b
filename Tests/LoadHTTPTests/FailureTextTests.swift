import LoadMeasure
import Testing

@testable import LoadHTTP

@Suite struct FailureTextTests {
    @Test(arguments: [
        ("HTPP/1.1 200 OK\r\n", #"status line begins with "HTPP/1.1 200 OK\r""#),
        ("HTTP/2.0 200 OK\r\n", #"HTTP version not supported: "HTTP/2.0 200 OK\r""#),
        ("\u{15}\u{3}", #"status line begins with "\x15\x03""#),
        ("HTTP/1.1 OK\r\n", #"status line without a status of three digits: "HTTP/1.1 OK""#),
        ("HTTP/1.1 200 OK\r\nA\"b\\: c\r\n", #"header name with a character that names may not hold: "A\"b\\: c""#),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
            #"content-length is not a number of bytes: "Content-Length: -1""#
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nabc", "connection closed after 3 of 8 bytes of the body"),
        ("HTTP/1.1 200 OK\r\n", "connection closed after 17 bytes of the response's head"),
        ("", "connection closed before the response"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc",
            #"no line break after a chunk's data at "2\r\nabc""#
        ),
    ])
    func saysWhatIsWrong(_ response: String, _ text: String) {
        #expect(failure(response)?.text == text)
    }

    @Test func textsAreShortAndPrintable() throws {
        for item in ResponseCase.all {
            guard let failure = failure(item.text, limits: item.limits) else { continue }
            #expect(failure.text.count <= 300, "\(failure.text)")
            #expect(failure.text.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(failure.text)")
        }
        let flood = try #require(failure(String(repeating: "\u{FF}", count: 100_000)))
        #expect(flood.text == "status line begins with \"" + String(repeating: #"\xff"#, count: 40) + "\"...")
    }

    @Test(arguments: HTTP1Failure.Kind.allCases)
    func everyKindIsCountedWhereItBelongs(_ kind: HTTP1Failure.Kind) {
        let counted = HTTP1Failure(kind: kind, text: "").errorKind
        let name = kind.rawValue
        #expect(counted == (name.hasPrefix("closed") ? .closed : name.hasSuffix("TooLarge") ? .tooLarge : .malformed))
    }

    private func failure(_ response: String, limits: HTTP1ResponseMachine.Limits = .init()) -> HTTP1Failure? {
        var machine = HTTP1ResponseMachine(limits: limits)
        machine.expectResponse(to: .other, keep: .nothing)
        var progress = bytes(response).withUnsafeBytes { machine.received($0) }
        if progress == .incomplete { progress = machine.closed() }
        if case .failed(let failure) = progress { return failure }
        return nil
    }
}
