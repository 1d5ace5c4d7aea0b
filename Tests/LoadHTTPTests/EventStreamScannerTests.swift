import Testing

@testable import LoadHTTP

/// Events by the rules of WHATWG HTML, section 9.2.6, wherever their bytes are cut.
@Suite struct EventStreamScannerTests {
    private static func events(_ text: String, piece: Int = .max) -> [Int] {
        var scanner = EventStreamScanner()
        var found: [Int] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let bytes = Array(rest.prefix(piece))
            bytes.withUnsafeBytes { scanner.take($0) { found.append($0) } }
            rest = rest.dropFirst(piece)
        }
        return found
    }

    @Test(arguments: [
        ("data: hello\n\n", [5]), ("data:hello\n\n", [5]), ("data:  hello\n\n", [6]),
        ("data: a\ndata: bc\n\n", [4]), ("data\n\n", [0]), ("data\ndata\n\n", [1]), ("data:\n\n", [0]),
        ("event: x\ndata: a\nid: 7\nretry: 10\n\n", [1]), (": ping\n\n", []), ("event: x\n\n", []), ("\n\n\n", []),
        ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", [1, 1, 1]), ("data: a\n", []), ("data: a\r\n\n", [1]),
        ("datum: a\n\n", []), ("dat: a\n\ndata: x\n\n", [1]), ("database: a\n\n", []), ("data : a\n\n", []),
        ("data: ü\n\n", [2]), ("data: a\n\n\ndata: b\n\n", [1, 1]),
    ]) func anEventEndsWithAnEmptyLine(text: String, sizes: [Int]) {
        #expect(Self.events(text) == sizes)
        for piece in 1...5 { #expect(Self.events(text, piece: piece) == sizes, "in pieces of \(piece)") }
    }
}
