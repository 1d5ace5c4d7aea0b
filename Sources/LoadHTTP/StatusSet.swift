/// Statuses, one bit each: whether a response is expected is asked once per exchange.
struct StatusSet {
    private var words = InlineArray<16, UInt64>(repeating: 0)

    init(_ ranges: [HTTPRequestSpecification.StatusRange]) {
        for range in ranges {
            for status in range.lowest...range.highest where (0..<1024).contains(status) {
                words[status / 64] |= 1 << UInt64(status % 64)
            }
        }
    }

    @inline(__always)
    func contains(_ status: Int) -> Bool {
        (0..<1024).contains(status) && words[status / 64] & (1 << UInt64(status % 64)) != 0
    }
}
