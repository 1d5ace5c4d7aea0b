import Testing

@testable import LoadOutput

/// Widths as `wcwidth` and terminals have them.
@Suite struct ColumnsTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("…–µ", 3), ("日本語", 6), ("カート", 6), ("장바구니", 8),
        ("ｶﾅ", 2), ("Ａ", 2), ("🛒", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("⚡", 2), ("\u{200B}", 0), ("┤⣿█▲", 4),
    ])
    func textsHaveTheColumnsThatATerminalTakes(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test func cuttingNeverLeavesMoreThanTheWidth() {
        let text = "a日b本🛒c語"
        #expect(text.cut(to: 11) == text)
        #expect(text.cut(to: 10) == "a日b本🛒c…")
        #expect(text.cut(to: 8) == "a日b本…")
        for width in 0...12 { #expect(text.cut(to: width).columns <= width) }
        for width in 0...12 { #expect(StyledLine(text).text(color: false, width: width).columns <= width) }
    }

    @Test func tablesWithWideTextsStayInLine() {
        var table = TextTable(["", "count"])
        table.add(["カートに入れる", "1"])
        table.add(["buy", "23"])
        let lines = table.lines(indent: 0, width: 80).map(\.count)
        #expect(Set(lines).count == 1)
        #expect(table.lines(indent: 0, width: 16).allSatisfy { $0.count <= 16 })
    }
}
