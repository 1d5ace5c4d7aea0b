import Testing

@testable import LoadScript

@Suite struct ContentHashTests {
    /// Values of 128-bit FNV-1a: of nothing the offset basis, then by the definition's own vectors.
    @Test(arguments: [
        ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
        ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
    ]) func itIsFNV1a(_ text: String, _ expected: String) {
        var hash = ContentHash()
        hash.take(text.utf8)
        #expect(hash.text == expected)
    }

    @Test func itTellsWhereTextsEnd() {
        func hash(_ texts: String...) -> String {
            var hash = ContentHash()
            for text in texts { hash.take(text) }
            return hash.text
        }
        #expect(hash("ab", "c") != hash("a", "bc"))
        #expect(hash("ab", "") != hash("ab"))
        #expect(hash("ab", "c") == hash("ab", "c"))
    }
}
