@testable import LoadHTTP

/// Makes responses, the same ones for the same seed: valid ones of every framing, and mutations of them.
struct ResponseGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A number from 0 up to and without `limit` (SplitMix64).
    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(below: choices.count)] }

    mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }

    /// A response as a correct server may send it.
    mutating func valid() -> ResponseInput {
        var text = ""
        while chance(10) { text += "HTTP/1.1 \(pick([100, 102, 103])) Wait\r\n" + headers() + "\r\n" }
        let method = pick([RequestMethod.other, .other, .other, .head, .connect])
        let status = pick([200, 200, 200, 201, 204, 206, 301, 304, 400, 404, 429, 500, 503, 599])
        text += "HTTP/1.\(pick(["1", "1", "1", "0"])) \(status)\(pick([" OK", " Not Found", " ", " \u{E9}", ""]))"
        text += lineBreak() + headers()
        let hasBody = method != .head && status != 204 && status != 304 && (method != .connect || status >= 300)
        let body = String((0..<pick([0, 1, 5, 40, 300])).map { _ in pick(Array("abcdef\r\n\0:; 0123456789\u{FF}")) })
        switch number(below: 5) {
        case 0: text += lineBreak() + (hasBody ? body : "")
        case 1, 2: text += chunked(body, hasBody)
        default:
            text += "\(oddCase("Content-Length")):\(pick([" ", "", "  "]))\(body.unicodeScalars.count)\r\n"
            text += headers() + "\r\n" + (hasBody ? body : "")
        }
        if chance(10) { text += pick(["HTTP/1.1 200 OK\r\n\r\n", "junk", "\r\n"]) }
        return ResponseInput(bytes: bytes(text), method: method)
    }

    /// A valid response with one to four accidents.
    mutating func mutated() -> ResponseInput {
        var input = valid()
        for _ in 0...number(below: 4) { mutate(&input.bytes) }
        return input
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let at = number(below: bytes.count + 1)
        let end = min(bytes.count, at + number(below: 12))
        switch number(below: 6) {
        case 0 where at < bytes.count: bytes[at] = UInt8(number(below: 256))
        case 1: bytes.removeSubrange(at..<end)
        case 2: bytes.insert(contentsOf: bytes[at..<end], at: number(below: bytes.count + 1))
        case 3 where chance(30): bytes.removeSubrange(at...)
        default: bytes.insert(contentsOf: LoadHTTPTests.bytes(pick(Self.accidents)), at: at)
        }
    }

    private static let accidents = [
        "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", ":", ",", ";", "0", "-", "f", "\u{80}", "\r\n ", "\u{1}",
        "Content-Length: 3\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "99999999999999999999",
        "Transfer-Encoding: gzip\r\n", "Connection: close\r\n", "HTTP/1.1 200 OK\r\n", "0\r\n\r\n", " chunked",
        ", close",
    ]

    private mutating func headers() -> String {
        var text = ""
        while chance(60) {
            text += pick([
                "Server: nginx/1.22.1", "Date: Sun, 23 Nov 2025 21:37:00 GMT", "X-Tag:", "x-tag: a\tb", "Vary: \u{E9}",
                "Content-Type: text/html; charset=\"utf-8\"", "Set-Cookie: a=b; Path=/", "Connection: keep-alive",
                "connection: close", "CONNECTION: x,Close", "Keep-Alive: timeout=5",
                "X-Long: " + String(repeating: "y", count: 99),
                "X-Tag: a\r\n b", "Content-Encoding: gzip", "Trailer: X",
            ])
            text += lineBreak()
        }
        return text
    }

    private mutating func chunked(_ body: String, _ hasBody: Bool) -> String {
        let coding = pick(["chunked", "Chunked", "gzip, chunked", "CHUNKED"])
        var text = "\(oddCase("Transfer-Encoding")): \(coding)\r\n" + headers() + "\r\n"
        guard hasBody else { return text }
        var rest = Array(body.unicodeScalars)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + number(below: rest.count))
            rest = rest.dropFirst(piece.count)
            let size = String(piece.count, radix: 16, uppercase: chance(50))
            text += "\(pick(["", "0", "00"]))\(size)\(pick(["", "", ";a", ";a=\"b\"", " ;c"]))\r\n"
            text.unicodeScalars += piece
            text += "\r\n"
        }
        return text + "\(pick(["0", "000"]))\r\n" + (chance(20) ? "X-Trailer: 1\r\nY: 2\r\n" : "") + "\r\n"
    }

    private mutating func lineBreak() -> String { chance(10) ? "\n" : "\r\n" }

    private mutating func oddCase(_ name: String) -> String {
        chance(50) ? name : String(name.map { chance(50) ? Character($0.lowercased()) : Character($0.uppercased()) })
    }
}
