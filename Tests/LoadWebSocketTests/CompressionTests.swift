import LoadPlan
import Testing

@testable import LoadWebSocket

/// permessage-deflate (RFC 7692): what one end compresses, the other reads, and nothing grows beyond its limit.
@Suite struct CompressionTests {
    private func compressed(_ bytes: [UInt8], by deflater: MessageDeflater) throws -> [UInt8] {
        try bytes.withUnsafeBytes { Array(try #require(deflater.deflate($0))) }
    }

    private func inflated(_ bytes: [UInt8], by inflater: MessageInflater, atMost limit: Int = 1 << 22) throws -> [UInt8]
    {
        let result = bytes.withUnsafeBytes { input in
            Result { () throws(WebSocketFailure) in Array(try inflater.inflate(input, atMost: limit)) }
        }
        return try result.get()
    }

    @Test(arguments: [9, 12, 15], [true, false]) func whatWasCompressedComesBack(bits: Int, keepsContext: Bool) throws {
        let deflater = MessageDeflater(windowBits: bits, keepsContext: keepsContext)
        let inflater = MessageInflater(windowBits: bits, keepsContext: keepsContext)
        var random = SplitMix64(seed: 7)
        for size in [0, 1, 5, 100, 4_095, 4_096, 70_000, 300_000, 3, 0, 0, 20] {
            let alphabet = UInt8.random(in: 1...255, using: &random)
            let message = (0..<size).map { _ in UInt8.random(in: 0...alphabet, using: &random) }
            #expect(try inflated(try compressed(message, by: deflater), by: inflater) == message, "\(size) bytes")
        }
    }

    @Test func aKeptContextMakesTheSameMessageShort() throws {
        let message = Array("a message that says the same as the one before it, word by word".utf8)
        let keeping = MessageDeflater(windowBits: 15, keepsContext: true)
        let first = try compressed(message, by: keeping)
        #expect(try compressed(message, by: keeping).count < first.count / 2)
        let forgetting = MessageDeflater(windowBits: 15, keepsContext: false)
        #expect(try compressed(message, by: forgetting) == compressed(message, by: forgetting))
    }

    /// The examples of RFC 7692, section 7.2.3.
    @Test func theExamplesOfTheStandard() throws {
        let hello = Array("Hello".utf8)
        let inflater = MessageInflater(windowBits: 15, keepsContext: true)
        #expect(try inflated([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], by: inflater) == hello)
        #expect(try inflated([0xF2, 0x00, 0x11, 0x00, 0x00], by: inflater) == hello)
        let fresh = MessageInflater(windowBits: 15, keepsContext: false)
        let stored: [UInt8] = [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]
        #expect(try inflated(stored, by: fresh) == hello)
        #expect(try inflated([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], by: fresh) == hello)
        let twoBlocks: [UInt8] = [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]
        #expect(try inflated(twoBlocks, by: fresh) == hello)
        #expect(try inflated([0x00], by: fresh) == [])
    }

    @Test func aBombIsLetGoAtTheLimit() throws {
        let bomb = try compressed(
            Array(repeating: 0, count: 10_000_000), by: MessageDeflater(windowBits: 15, keepsContext: false))
        #expect(bomb.count < 20_000)
        let inflater = MessageInflater(windowBits: 15, keepsContext: false)
        #expect(throws: WebSocketFailure.messageTooLarge(limit: 100_000)) {
            try inflated(bomb, by: inflater, atMost: 100_000)
        }
        #expect(try inflated(bomb, by: inflater, atMost: 10_000_000).count == 10_000_000)
    }

    @Test func whatIsNotCompressedIsRefused() {
        let inflater = MessageInflater(windowBits: 15, keepsContext: false)
        for bytes in [[0xFF, 0xFF], [0x07], [0x00, 0x05, 0x00, 0x00, 0x00]] as [[UInt8]] {
            #expect(throws: WebSocketFailure.self) { try inflated(bytes, by: inflater) }
        }
    }

    @Test func theReaderInflatesWhatIsMarked() throws {
        let deflater = MessageDeflater(windowBits: 15, keepsContext: true)
        let message = Array("küche küche küche".utf8)
        func frames(_ payload: [UInt8], cut: Int) -> [UInt8] {
            ServerFrame(payload: Array(payload[..<cut]), isLast: false, reserved: 4).bytes
                + ServerFrame.more(Array(payload[cut...]))
        }
        var bytes = ServerFrame(payload: try compressed(message, by: deflater), reserved: 4).bytes
        bytes += frames(try compressed(message, by: deflater), cut: 1) + ServerFrame.text("plain")
        for size in [1, 4, 1_000] {
            let inflater = MessageInflater(windowBits: 15, keepsContext: true)
            let text = ReadEvent.text("küche küche küche")
            #expect(ReadEvent.read(bytes, inflater: inflater) { $0 + size } == [text, text, .text("plain")])
        }
    }

    @Test func theReaderRefusesWhatWasNotAgreed() throws {
        func read(_ bytes: [UInt8]) -> [ReadEvent] {
            ReadEvent.read(bytes, inflater: MessageInflater(windowBits: 15, keepsContext: true)) { $0 + 100 }
        }
        #expect(read(ServerFrame(opcode: 9, reserved: 4).bytes) == [.failed(.reservedBits(0x40))])
        #expect(read(ServerFrame(opcode: 1, reserved: 6).bytes) == [.failed(.reservedBits(0x60))])
        let more = ServerFrame(opcode: 0, payload: [0], reserved: 4).bytes
        #expect(read(ServerFrame.text("a", isLast: false) + more) == [.failed(.reservedBits(0x40))])
        let notText = try compressed([0xFF], by: MessageDeflater(windowBits: 15, keepsContext: false))
        #expect(read(ServerFrame(payload: notText, reserved: 4).bytes) == [.failed(.badText)])
    }
}
