extension Int {
    /// Reads a size as people write it, `64 KiB`, `1MB` or `512`, into bytes. KiB, MiB, GiB are powers of 1024, kB,
    /// MB, GB powers of 1000; a bare number counts bytes.
    ///
    /// - Throws: a `Diagnostic` without a place that says what is wrong and what to write.
    public init(parsingByteCount text: String) throws(Diagnostic) {
        let written = text.trimmed
        guard written.first != "-" else {
            throw Diagnostic("\"\(text)\" is negative", fix: "write for example 64KiB")
        }
        let (number, unit) = splitQuantity(written)
        guard let amount = DecimalText(number) else {
            throw Diagnostic("\"\(text)\" is not a size", fix: "write for example 64KiB or 1MB")
        }
        let scale: Int128
        switch unit.lowercased() {
        case "", "b", "byte", "bytes": scale = 1
        case "kb", "k": scale = 1_000
        case "mb": scale = 1_000_000
        case "gb": scale = 1_000_000_000
        case "kib": scale = 1 << 10
        case "mib": scale = 1 << 20
        case "gib": scale = 1 << 30
        default:
            throw Diagnostic(
                "\"\(text)\" has the unknown unit \"\(unit)\"", fix: "use one of B, KiB, MiB, GiB, kB, MB, GB")
        }
        guard let bytes = amount.value(times: scale), let value = Int(exactly: bytes) else {
            throw Diagnostic("\"\(text)\" is too large", fix: "write for example 1GiB")
        }
        self = value
    }

    /// The number of bytes as `64KiB`, `1GiB` or `1500B`; reads back to the same number.
    public var byteCountText: String {
        for (power, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] where self > 0 && self % (1 << power) == 0 {
            return "\(self >> power)\(unit)"
        }
        return "\(self)B"
    }
}
