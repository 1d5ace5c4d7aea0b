import Testing

@testable import LoadWebSocket

/// What a client writes: read here as a server must read it.
@Suite struct WebSocketWriterTests {
    private struct Read: Equatable {
        var first: UInt8
        var payload: [UInt8]
        var mask: [UInt8]
        var rest: [UInt8]
    }

    /// RFC 6455, section 5.2, without any shortcut.
    private func read(_ bytes: [UInt8]) -> Read {
        var at = 2
        var length = Int(bytes[1] & 0x7F)
        #expect(bytes[1] & 0x80 != 0)
        if length > 125 {
            let size = length == 126 ? 2 : 8
            length = bytes[2..<(2 + size)].reduce(0) { $0 << 8 | Int($1) }
            at += size
        }
        let mask = Array(bytes[at..<(at + 4)])
        at += 4
        let payload = bytes[at..<(at + length)].enumerated().map { $1 ^ mask[$0 % 4] }
        return Read(first: bytes[0], payload: payload, mask: mask, rest: Array(bytes[(at + length)...]))
    }

    @Test(arguments: Array(0...40) + [125, 126, 127, 1_000, 65_535, 65_536, 70_001])
    func payloadsOfEachLength(length: Int) {
        var writer = WebSocketWriter(seed: UInt64(length))
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var bytes: [UInt8] = []
        payload.withUnsafeBytes { writer.append(.binary, $0, to: &bytes) }
        let frame = read(bytes)
        #expect(frame.first == 0x82 && frame.payload == payload && frame.rest.isEmpty)
        let head = bytes.count - length
        #expect(head == (length < 126 ? 6 : length < 65_536 ? 8 : 14) && head <= WebSocketWriter.mostHeadBytes)
    }

    @Test func framesStandOneBehindTheOtherWithMasksOfTheirOwn() {
        var writer = WebSocketWriter(seed: 1)
        var bytes: [UInt8] = []
        Array("one".utf8).withUnsafeBytes { writer.append(.text, $0, isLast: false, isCompressed: true, to: &bytes) }
        Array("two".utf8).withUnsafeBytes { writer.append(.continuation, $0, to: &bytes) }
        writer.appendClose(code: 1000, to: &bytes)
        writer.appendClose(code: nil, to: &bytes)
        let (one, two) = (read(bytes), read(read(bytes).rest))
        #expect(one.first == 0x41 && one.payload == Array("one".utf8))
        #expect(two.first == 0x80 && two.payload == Array("two".utf8) && two.mask != one.mask)
        let close = read(two.rest)
        #expect(close.first == 0x88 && close.payload == [0x03, 0xE8])
        #expect(read(close.rest).payload.isEmpty)
    }
}
