import Testing

@testable import MemcachedProtocol

@Suite struct MemcachedReplyMachineTests {
    private static let replies: [(String, MemcachedReplyMachine.Progress)] = [
        ("END\r\n", .complete(.miss, unconsumed: 0)),
        ("STORED\r\n", .complete(.word("STORED"), unconsumed: 0)),
        ("VALUE a 0 5\r\nhello\r\nEND\r\n", .complete(.value(Array("hello".utf8)), unconsumed: 0)),
        ("VALUE a 0 0\r\n\r\nEND\r\n", .complete(.value([]), unconsumed: 0)),
        ("VALUE a 0 7 12\r\n\r\nEND\r\n\r\nEND\r\n", .complete(.value(Array("\r\nEND\r\n".utf8)), unconsumed: 0)),
        ("SERVER_ERROR out of memory\r\n", .complete(.error("SERVER_ERROR out of memory"), unconsumed: 0)),
        ("HTTP/1.1 400 Bad Request\r\n", .failed("\"HTTP/1.1 400 Bad Request\" is no reply")),
        ("VALUE a 0 -1\r\n", .failed("\"VALUE a 0 -1\" is no reply")),
        ("VALUE a 0 2\r\nhello\r\nEND\r\n", .failed("a value is longer than it says")),
        ("VALUE a 0 1\r\nh\r\nVALUE b 0 1\r\nh\r\nEND\r\n", .failed("a value is not followed by END")),
    ]

    /// However the bytes are cut, the reply is the same.
    @Test(arguments: replies) func aReplyIsReadAtEverySplit(_ text: String, _ expected: MemcachedReplyMachine.Progress)
    {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var machine = MemcachedReplyMachine()
            machine.expectReply()
            var progress = MemcachedReplyMachine.Progress.incomplete
            for piece in [bytes[..<cut], bytes[cut...]] where !piece.isEmpty && progress == .incomplete {
                progress = Array(piece).withUnsafeBytes { machine.take($0) }
            }
            #expect(progress == expected, "cut at \(cut)")
        }
    }

    @Test func whatFollowsAReplyIsCounted() {
        var machine = MemcachedReplyMachine()
        let progress = Array("END\r\nEND\r\n".utf8).withUnsafeBytes { machine.take($0) }
        #expect(progress == .complete(.miss, unconsumed: 5))
    }

    @Test func aLineWithoutAnEndIsNotKeptForEver() {
        var machine = MemcachedReplyMachine()
        let progress = [UInt8](repeating: 65, count: 3_000).withUnsafeBytes { machine.take($0) }
        #expect(progress == .failed("a line without an end"))
    }
}
