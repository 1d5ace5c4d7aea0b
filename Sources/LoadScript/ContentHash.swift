/// Names contents by 128 bits: FNV-1a (Fowler, Noll, Vo; RFC 9923), which tells files apart and resists nobody who wants
/// two of them to have one name.
struct ContentHash {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    /// Takes in bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt128(byte)) &* 0x100_0000_0000_0000_0000_013b }
    }

    /// Takes in a text, and where it ends: "ab", "c" is not "a", "bc".
    mutating func take(_ text: String) {
        take(text.utf8)
        take(CollectionOfOne(0))
    }

    /// 32 hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
