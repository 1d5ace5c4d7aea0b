import Testing

@testable import LoadWebSocket

/// UTF-8 in pieces: what Swift's own decoder takes, and nothing else.
@Suite struct UTF8CheckTests {
    private func isText(_ bytes: [UInt8], cutAt cut: Int? = nil) -> Bool {
        var check = UTF8Check()
        let cut = cut ?? bytes.count
        let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
        for piece in pieces { guard piece.withUnsafeBytes({ check.take($0) }) else { return false } }
        return check.isComplete
    }

    @Test(arguments: [
        "", "a", "aaaaaaaaaaaaaaaé", "κόσμε", "\u{0}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}",
    ])
    func takesTexts(_ text: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count { #expect(isText(bytes, cutAt: cut)) }
    }

    @Test func saysWhatTheStandardLibrarySays() {
        // All sequences of three bytes at the edges of what UTF-8 tells apart, behind ASCII of each length up to a word.
        let edges: [UInt8] = [
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for first in edges {
            for second in edges {
                for third in edges {
                    for fourth in [0x41, 0x80, 0xBF, 0xC2] as [UInt8] {
                        let bytes = [0x61, 0x62, first, second, third, fourth]
                        #expect(isText(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
                    }
                }
            }
        }
    }

    @Test func failsAtTheFirstByteThatCannotBe() {
        var check = UTF8Check()
        let good: [UInt8] = [0xCE, 0xBA, 0xF4]
        #expect(good.withUnsafeBytes { check.take($0) } && !check.isComplete)
        #expect(![0x90].withUnsafeBytes { check.take(UnsafeRawBufferPointer(rebasing: $0.prefix(1))) })
    }
}
