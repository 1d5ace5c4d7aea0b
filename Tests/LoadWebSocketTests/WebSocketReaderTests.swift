import Testing

@testable import LoadWebSocket

/// The rules of RFC 6455, section 5, one by one; where the bytes are cut makes no difference.
@Suite struct WebSocketReaderTests {
    /// What is made of the bytes in one piece, which must be what is made of them byte by byte and in pieces of three.
    private func read(_ bytes: [UInt8], limit: Int = 1 << 20) -> [ReadEvent] {
        let whole = ReadEvent.read(bytes, limit: limit) { _ in bytes.count }
        for size in [1, 3] { #expect(ReadEvent.read(bytes, limit: limit) { $0 + size } == whole) }
        return whole
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
    func messagesOfEachLengthForm(length: Int) {
        let text = String(repeating: "x", count: length)
        #expect(read(ServerFrame.text(text)) == [.text(text)])
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        #expect(read(ServerFrame(opcode: 2, payload: bytes).bytes) == [.binary(bytes)])
    }

    @Test func messagesInPiecesWithControlFramesBetween() {
        let ping = ServerFrame(opcode: 9, payload: [1]).bytes
        let pong = ServerFrame(opcode: 10, payload: []).bytes
        let bytes =
            ServerFrame.text("a", isLast: false) + ping + ServerFrame.more([], isLast: false) + pong
            + ServerFrame.more([0x62]) + ServerFrame.text("c")
        #expect(read(bytes) == [.ping([1]), .pong([]), .text("ab"), .text("c")])
    }

    @Test func aCharacterMayBeCutAnywhere() {
        let text = "κόσμε\u{10FFFF}"
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let first = ServerFrame(payload: Array(bytes[..<cut]), isLast: false).bytes
            #expect(read(first + ServerFrame.more(Array(bytes[cut...]))) == [.text(text)])
        }
    }

    @Test(arguments: 1...7 as ClosedRange<UInt8>) func reservedBitsAreRefused(bits: UInt8) {
        for opcode in [0, 1, 2, 8, 9, 10] as [UInt8] {
            let bytes = ServerFrame(opcode: opcode, reserved: bits).bytes
            #expect(read(bytes) == [.failed(.reservedBits(bits << 4))])
        }
    }

    @Test(arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]) func opcodesThatMeanNothing(opcode: UInt8) {
        #expect(read(ServerFrame(opcode: opcode).bytes) == [.failed(.unknownOpcode(opcode))])
        let behind = ServerFrame.text("a") + ServerFrame(opcode: opcode, payload: [1]).bytes + ServerFrame.text("b")
        #expect(read(behind) == [.text("a"), .failed(.unknownOpcode(opcode))])
    }

    @Test func whatIsNoFrameOfAServer() {
        let cases: [([UInt8], WebSocketFailure)] = [
            (ServerFrame(isMasked: true).bytes, .masked),
            (ServerFrame(opcode: 9, payload: Array(repeating: 0, count: 126)).bytes, .controlTooLong(126)),
            (ServerFrame(opcode: 8, lengthBytes: 8).bytes, .controlTooLong(127)),
            (ServerFrame(opcode: 9, isLast: false).bytes, .controlInPieces),
            (ServerFrame.more([1]), .nothingToContinue),
            (ServerFrame.text("a", isLast: false) + ServerFrame.text("b"), .messageInMessage),
            (ServerFrame(payload: [0x61], lengthBytes: 2).bytes, .longLength(1)),
            (ServerFrame(payload: Array(repeating: 0x61, count: 126), lengthBytes: 8).bytes, .longLength(126)),
            (ServerFrame(lengthBytes: 8, claimed: 1 << 63).bytes, .hugeLength),
            (ServerFrame(payload: [0xFF]).bytes, .badText),
            (ServerFrame(payload: [0xCE], isLast: false).bytes + ServerFrame.more([]), .badText),
        ]
        for (bytes, failure) in cases { #expect(read(bytes) == [.failed(failure)], "\(failure)") }
    }

    @Test func badTextIsSeenBeforeItsMessageIsThere() {
        let bytes = ServerFrame(payload: [0x61, 0xC0], claimed: 1_000).bytes
        #expect(read(bytes) == [.failed(.badText)])
    }

    @Test func aLengthAboveTheLimitFailsAtOnce() {
        #expect(read(ServerFrame(payload: [], claimed: 11).bytes, limit: 10) == [.failed(.messageTooLarge(limit: 10))])
        #expect(read(ServerFrame.text("0123456789"), limit: 10) == [.text("0123456789")])
        let pieces = ServerFrame.text("012345678", isLast: false) + ServerFrame(opcode: 0, claimed: 2).bytes
        #expect(read(pieces, limit: 10) == [.failed(.messageTooLarge(limit: 10))])
        #expect(
            read(ServerFrame(opcode: 2, lengthBytes: 8, claimed: (1 << 63) - 1).bytes, limit: 10)
                == [.failed(.messageTooLarge(limit: 10))])
    }

    @Test func endlessPiecesKeepNoMoreThanTheLimit() {
        var reader = WebSocketReader(limit: 1_000)
        let piece = ServerFrame.more(Array(repeating: 0x61, count: 10), isLast: false)
        var events = ReadEvent.read(ServerFrame.text("", isLast: false), by: &reader) { $0 + 100 }
        for _ in 0..<200 {
            events += ReadEvent.read(piece, by: &reader) { $0 + 100 }
            #expect(reader.keptBytes <= 1_000)
        }
        #expect(events == [.failed(.messageTooLarge(limit: 1_000))] && reader.keptBytes == 0)
    }

    @Test func nothingFollowsAFailureOrAClose() {
        #expect(read(ServerFrame.more([1]) + ServerFrame.text("a")) == [.failed(.nothingToContinue)])
        #expect(read(ServerFrame.close(1000, Array("bye".utf8)) + ServerFrame.text("a")) == [.close(1000, "bye")])
    }

    @Test func closeFrames() {
        #expect(read(ServerFrame(opcode: 8).bytes) == [.close(nil, "")])
        #expect(read(ServerFrame(opcode: 8, payload: [3]).bytes) == [.failed(.badCloseLength)])
        for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] {
            #expect(read(ServerFrame.close(UInt16(code))) == [.close(UInt16(code), "")])
        }
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
            #expect(read(ServerFrame.close(UInt16(code))) == [.failed(.badCloseCode(UInt16(code)))])
        }
        let longest = Array(repeating: UInt8(ascii: "r"), count: 123)
        #expect(read(ServerFrame.close(1000, longest)) == [.close(1000, String(repeating: "r", count: 123))])
        #expect(read(ServerFrame.close(1000, [0xC3])) == [.failed(.badCloseReason)])
    }

    @Test func itKnowsWhetherAMessageIsInTheMiddle() {
        var reader = WebSocketReader(limit: 100)
        #expect(!reader.isWithinMessage)
        _ = ReadEvent.read([0x81], by: &reader) { $0 + 1 }
        #expect(reader.isWithinMessage)
        _ = ReadEvent.read([0x01, 0x61], by: &reader) { $0 + 1 }
        #expect(!reader.isWithinMessage)
        _ = ReadEvent.read(ServerFrame.text("a", isLast: false), by: &reader) { $0 + 100 }
        #expect(reader.isWithinMessage)
    }
}
