import LoadVerdict
import Testing

@Suite struct FigureTests {
    @Test(arguments: [
        (0, "0 s"), (5e-9, "5 ns"), (99.4e-9, "99 ns"), (312e-9, "312 ns"), (999.4e-9, "999 ns"), (999.6e-9, "1.00 µs"),
        (1.024e-6, "1.02 µs"), (12.34e-6, "12.3 µs"), (0.000_999_4, "999 µs"), (0.000_999_7, "1.00 ms"),
        (0.009_996, "10.0 ms"), (0.123_4, "123 ms"), (1.5, "1.50 s"), (3_600, "3,600 s"), (-0.002, "-2.00 ms"),
        (Double.nan, "–"), (Double.infinity, "–"),
    ])
    func times(seconds: Double, text: String) {
        #expect(Figure.time(seconds) == text)
    }

    @Test func counts() {
        #expect(
            [0, 999, 1_000, 370_350, 1_234_567].map { Figure.count($0) } == [
                "0", "999", "1,000", "370,350", "1,234,567",
            ])
    }

    @Test func rates() {
        #expect(
            [0, 0.5, 12.34, 999.7, 12_345.4].map(Figure.rate) == ["0/s", "0.50/s", "12.3/s", "1,000/s", "12,345/s"])
    }

    @Test func sharesNeverRoundToNoneOrAll() {
        #expect(
            [0, 0.000_01, 0.000_2, 0.123_4, 0.999_9, 1].map(Figure.share) == [
                "0 %", "< 0.01 %", "0.02 %", "12.3 %", "> 99.9 %", "100 %",
            ])
    }

    @Test func bytes() {
        #expect(
            [0, 999, 1_000, 96_100_000, 5e12].map(Figure.bytes) == ["0 B", "999 B", "1.00 kB", "96.1 MB", "5.00 TB"])
    }
}
