extension UInt64 {
    /// A hash of some bytes, the same everywhere: 64 bits of FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv). Not for
    /// secrets.
    public init(fnv1aOf bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
