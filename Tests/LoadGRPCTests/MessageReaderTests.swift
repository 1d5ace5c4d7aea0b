import Testing

@testable import LoadGRPC

/// How bytes become messages.
@Suite struct MessageReaderTests {
    private func read(
        _ pieces: [[UInt8]], keeps: Bool = true, limit: Int = 1_000, hasEncoding: Bool = false
    ) throws(GRPCMessageReader.Problem) -> GRPCMessageReader {
        var reader = GRPCMessageReader()
        reader.begin(keeps: keeps, limit: limit)
        for piece in pieces {
            let result = piece.withUnsafeBytes { bytes in
                Result { () throws(GRPCMessageReader.Problem) in
                    try reader.received(bytes, hasEncoding: hasEncoding)
                }
            }
            try result.get()
        }
        try reader.finish()
        return reader
    }

    private func texts(_ reader: GRPCMessageReader) -> [[UInt8]] { reader.kept.map { Array(reader.bytes[$0.bytes]) } }

    @Test func messagesAreTheSameWhereverTheBytesAreCut() throws {
        let messages: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 300), [0]]
        let bytes = messages.flatMap { GRPCFrame.prefix($0.count) + $0 }
        for size in 1...bytes.count {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(texts(try read(pieces)) == messages, "in pieces of \(size)")
            #expect(try read(pieces, keeps: false).count == 4)
        }
    }

    @Test func whatIsNoMessageIsToldByItsKind() {
        #expect(throws: GRPCMessageReader.Problem.flag(2)) { try read([[2, 0, 0, 0, 0]]) }
        #expect(throws: GRPCMessageReader.Problem.compressedWithoutEncoding) { try read([[1, 0, 0, 0, 0]]) }
        #expect(throws: GRPCMessageReader.Problem.messageTooLarge(bytes: 1_001, limit: 1_000)) {
            try read([[0, 0, 0, 3, 0xE9]])
        }
        #expect(throws: GRPCMessageReader.Problem.cut) { try read([[0, 0, 0, 0, 2, 1]]) }
        #expect(throws: GRPCMessageReader.Problem.cut) { try read([[0, 0]]) }
        #expect(throws: GRPCMessageReader.Problem.tooMuchKept(limit: GRPCMessageReader.mostKept)) {
            try read([[0, 0x04, 0, 0, 1]], limit: .max)
        }
        #expect(throws: Never.self) {
            try read([[0, 0x04, 0, 0, 0] + Array(repeating: 0, count: 1 << 26)], limit: .max)
        }
    }

    @Test func whatWasKeptIsForgottenByTheNextCall() throws {
        var reader = try read([GRPCFrame.prefix(1) + [9]])
        reader.begin(keeps: true, limit: 10)
        #expect(reader.kept.isEmpty && reader.bytes.isEmpty && reader.count == 0)
    }

    @Test func timeoutsHaveEightDigitsAtTheMostAndAreNeverShorter() {
        #expect(GRPCFrame.timeout(nanoseconds: 1) == "1n")
        #expect(GRPCFrame.timeout(nanoseconds: 99_999_999) == "99999999n")
        #expect(GRPCFrame.timeout(nanoseconds: 100_000_000) == "100000u")
        #expect(GRPCFrame.timeout(nanoseconds: 99_999_999_001) == "100000m")
        #expect(GRPCFrame.timeout(nanoseconds: 30_000_000_000) == "30000000u")
        #expect(GRPCFrame.timeout(nanoseconds: .max) == "99999999H")
    }

    @Test func wordsOfAStatusAreDecoded() {
        #expect(GRPCFrame.message(Array("no%20%C3%A9gg%".utf8)) == "no égg%")
    }
}
